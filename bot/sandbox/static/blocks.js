// Interactive elements: what they hold, when they speak, and how they are used.
import { ask, toast } from "./dialog.js";
import { gesture } from "./transport.js";

// Where each element keeps its value, in actions and in view.state.values.
const HOLDS = {
  plain_text_input: "value", email_text_input: "value", url_text_input: "value", number_input: "value",
  rich_text_input: "rich_text_value", static_select: "selected_option", external_select: "selected_option",
  radio_buttons: "selected_option", users_select: "selected_user", channels_select: "selected_channel",
  conversations_select: "selected_conversation", multi_static_select: "selected_options",
  multi_external_select: "selected_options", checkboxes: "selected_options",
  multi_users_select: "selected_users", multi_channels_select: "selected_channels",
  multi_conversations_select: "selected_conversations", datepicker: "selected_date",
  timepicker: "selected_time", datetimepicker: "selected_date_time",
};
const TYPED_PAUSE_MILLIS = 300;
const SUGGEST_PAUSE_MILLIS = 200;

const containerOf = (element) => element.closest("[data-container]");
const chosen = (element) => [...element.querySelectorAll(".option[aria-selected='true']")];
const picked = (element) => [...element.querySelectorAll("input:checked")];
const meant = (option) => (option.dataset.option ? JSON.parse(option.dataset.option) : option.dataset.value);

function richText(text) {
  const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
  return text ? { type: "rich_text", elements: [section] } : null;
}

function read(element) {
  const key = HOLDS[element.dataset.element];
  if (element.matches(".select")) {
    const options = chosen(element).map(meant);
    return key.endsWith("s") ? options : options[0] ?? null;
  }
  if (element.matches(".picks")) {
    const options = picked(element).map(meant);
    return key.endsWith("s") ? options : options[0] ?? null;
  }
  if (key === "rich_text_value") return richText(element.value);
  if (key === "selected_date_time") return moment(element);
  return element.value || null;
}

/** A local date and time as Unix seconds, in the time zone of the person one is. */
function moment(element) {
  if (!element.value) return null;
  return Date.parse(`${element.value}Z`) / 1000 - Number(element.dataset.offset) * 60;
}

/** Everything inside a container as Slack's `state.values`. */
export function collect(container) {
  const values = {};
  for (const element of container.querySelectorAll("[data-element]")) {
    const { element: type, blockId, actionId } = element.dataset;
    if (type in HOLDS) (values[blockId] ??= {})[actionId] = { type, [HOLDS[type]]: read(element) };
  }
  return values;
}

/** Sends a block action, after the confirm question when there is one. */
async function act(element, value) {
  const container = containerOf(element);
  if (!container || element.dataset.busy !== undefined) return;
  const { element: type, blockId, actionId, confirm } = element.dataset;
  if (confirm && !(await ask(JSON.parse(confirm)))) return;
  const where = JSON.parse(container.dataset.container);
  const action = { type, block_id: blockId, action_id: actionId, ...value };
  if (where.type === "view") action.state = collect(container);
  element.dataset.busy = "";
  element.setAttribute("aria-busy", "true");
  try {
    await gesture("act", { container: where, action });
  } catch (problem) {
    toast(problem.message);
  } finally {
    delete element.dataset.busy;
    element.removeAttribute("aria-busy");
  }
}

/** Whether a change of this element is told to the app at once. */
function speaks(element) {
  const input = element.closest("[data-input]");
  return !input || input.dataset.dispatch === "true";
}

function changed(element) {
  element.touched = true;
  if (speaks(element)) act(element, { [HOLDS[element.dataset.element]]: read(element) });
}

// selects

const listOf = (select) => select.querySelector(".listbox");
const inputOf = (select) => select.querySelector("input[role=combobox]");
const visible = (select) => [...listOf(select).querySelectorAll(".option:not([hidden])")];

/** Shows what is chosen in the select's box. */
export function dress(root) {
  for (const select of root.querySelectorAll(".select")) if (!select.classList.contains("open")) show(select);
}

function show(select) {
  const names = chosen(select);
  if (!("many" in select.dataset)) {
    inputOf(select).value = names[0]?.dataset.name ?? "";
    return;
  }
  const chips = names.map((option) => chip(select, option));
  select.querySelector(".select-chips").replaceChildren(...chips);
  inputOf(select).value = "";
}

function chip(select, option) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  button.textContent = `${option.dataset.name} ×`;
  button.setAttribute("aria-label", `Remove ${option.dataset.name}`);
  button.addEventListener("click", () => choose(select, option));
  return button;
}

function open(select) {
  closePopups(select);
  if (select.classList.contains("open")) return;
  select.classList.add("open");
  inputOf(select).setAttribute("aria-expanded", "true");
  if (!("many" in select.dataset)) inputOf(select).select();
  filter(select, "");
  listOf(select).hidden = false;
  place(listOf(select), select.querySelector(".select-box"));
}

function close(select) {
  select.classList.remove("open");
  inputOf(select).setAttribute("aria-expanded", "false");
  inputOf(select).removeAttribute("aria-activedescendant");
  listOf(select).hidden = true;
  show(select);
}

/** Puts a popup beside its anchor, above when there is no room below. */
function place(popup, anchor) {
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - 12;
  const above = box.top - 12;
  const up = below < Math.min(popup.scrollHeight, 240) && above > below;
  const width = popup.matches(".menu") ? 0 : box.width;
  Object.assign(popup.style, {
    minWidth: `${width}px`,
    maxHeight: `${Math.min(320, up ? above : below)}px`,
    top: up ? "auto" : `${box.bottom + 4}px`,
    bottom: up ? `${window.innerHeight - box.top + 4}px` : "auto",
    left: `${Math.max(8, Math.min(box.left, window.innerWidth - Math.max(popup.offsetWidth, width) - 8))}px`,
  });
}

function filter(select, query) {
  const wanted = query.trim().toLowerCase();
  for (const option of listOf(select).querySelectorAll(".option")) {
    const text = (option.dataset.search || option.dataset.name).toLowerCase();
    option.hidden = Boolean(wanted) && !text.includes(wanted);
  }
  for (const group of listOf(select).querySelectorAll(".option-group")) group.hidden = Boolean(wanted);
  highlight(select, visible(select).find((o) => o.ariaSelected === "true") || visible(select)[0]);
}

function highlight(select, option) {
  for (const other of listOf(select).querySelectorAll(".active")) other.classList.remove("active");
  if (!option) return;
  option.id ||= `${listOf(select).id}-${visible(select).indexOf(option)}-${Math.random().toString(36).slice(2)}`;
  option.classList.add("active");
  inputOf(select).setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function choose(select, option) {
  const many = "many" in select.dataset;
  const selected = option.getAttribute("aria-selected") === "true";
  const full = many && !selected && select.dataset.max && chosen(select).length >= Number(select.dataset.max);
  if (full) return toast(`At most ${select.dataset.max} may be chosen.`);
  if (!many) for (const other of chosen(select)) other.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", many && selected ? "false" : "true");
  if (many) show(select);
  else close(select);
  changed(select);
}

function step(select, by) {
  const options = visible(select);
  const at = options.findIndex((option) => option.classList.contains("active"));
  highlight(select, options[(at + by + options.length) % options.length]);
}

let suggesting;
function suggest(select, query) {
  clearTimeout(suggesting);
  if (query.length < Number(select.dataset.min)) return;
  suggesting = setTimeout(() => fill(select, query), SUGGEST_PAUSE_MILLIS);
}

async function fill(select, query) {
  const { blockId, actionId } = select.dataset;
  const container = JSON.parse(containerOf(select).dataset.container);
  try {
    const { options } = await gesture("suggest", { container, action_id: actionId, block_id: blockId, query });
    const kept = chosen(select);
    const known = new Set(kept.map((option) => meant(option).value));
    const fresh = options.filter((option) => !known.has(option.value)).map(optionItem);
    listOf(select).replaceChildren(...kept, ...fresh);
    highlight(select, fresh[0]);
  } catch (problem) {
    toast(problem.message);
  }
}

function optionItem(option) {
  const item = document.createElement("li");
  item.className = "option";
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.option = JSON.stringify(option);
  item.dataset.name = item.textContent = option.text.text;
  return item;
}

export function closePopups(except) {
  closePlaced(except);
  for (const menu of document.querySelectorAll(".tool-menu[open]")) menu.removeAttribute("open");
}

/** Those that are placed over the page: scrolling, be it by news, would leave them behind. */
function closePlaced(except) {
  for (const select of document.querySelectorAll(".select.open")) if (select !== except) close(select);
  for (const menu of document.querySelectorAll(".overflow.open")) if (menu !== except) closeMenu(menu);
}

// overflow menus

function toggleMenu(overflow) {
  const isOpen = overflow.classList.contains("open");
  closePopups();
  if (isOpen) return;
  const menu = overflow.querySelector(".menu");
  overflow.classList.add("open");
  overflow.firstElementChild.setAttribute("aria-expanded", "true");
  menu.hidden = false;
  place(menu, overflow.firstElementChild);
  menu.querySelector(".menu-item")?.focus();
}

function closeMenu(overflow) {
  overflow.classList.remove("open");
  overflow.firstElementChild.setAttribute("aria-expanded", "false");
  overflow.querySelector(".menu").hidden = true;
}

function stepMenu(overflow, by) {
  const items = [...overflow.querySelectorAll(".menu-item")];
  items[(items.indexOf(document.activeElement) + by + items.length) % items.length].focus();
}

function pickFromMenu(item) {
  const overflow = item.closest(".overflow");
  closeMenu(overflow);
  overflow.firstElementChild.focus();
  if (item.dataset.url?.startsWith("http")) window.open(item.dataset.url, "_blank", "noopener");
  act(overflow, { selected_option: JSON.parse(item.dataset.option) });
}

// events, delegated

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  if (!at(".select, .overflow, .tool-menu")) closePopups();
  if (at(".option")) choose(at(".select"), at(".option"));
  else if (at(".select-box") && !at(".chip")) {
    open(at(".select"));
    inputOf(at(".select")).focus();
  } else if (at(".overflow-toggle")) toggleMenu(at(".overflow"));
  else if (at(".menu-item")) pickFromMenu(at(".menu-item"));
  else if (at(".button[data-element]")) act(at(".button"), { value: at(".button").dataset.value || undefined });
});

let typing;
document.addEventListener("input", (event) => {
  const select = event.target.closest(".select");
  if (select) {
    open(select);
    if ("remote" in select.dataset) suggest(select, event.target.value);
    else filter(select, event.target.value);
    return;
  }
  if (!event.target.matches(".field[data-element]")) return;
  event.target.touched = true;
  if (!event.target.dataset.trigger?.includes("on_character_entered")) return;
  clearTimeout(typing);
  typing = setTimeout(() => changed(event.target), TYPED_PAUSE_MILLIS);
});

document.addEventListener("change", (event) => {
  const picks = event.target.closest(".picks");
  if (picks) changed(picks);
  else if (event.target.matches("input[type=date], input[type=time], input[type=datetime-local]")) changed(event.target);
});

document.addEventListener("keydown", (event) => {
  const select = event.target.closest?.(".select");
  const overflow = event.target.closest?.(".overflow.open");
  if (select && event.target === inputOf(select)) keyInSelect(event, select);
  else if (overflow) keyInMenu(event, overflow);
  else if (event.key === "Enter" && event.target.matches?.("input.field[data-element]")) enterInField(event);
}, true);

function keyInSelect(event, select) {
  const isOpen = select.classList.contains("open");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen) step(select, event.key === "ArrowDown" ? 1 : -1);
    else open(select);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const active = listOf(select).querySelector(".active:not([hidden])");
    if (isOpen && active) choose(select, active);
    else open(select);
  } else if (event.key === "Escape" && isOpen) {
    event.stopPropagation();
    close(select);
  } else if (event.key === "Tab" && isOpen) close(select);
  else if (event.key === "Backspace" && !event.target.value) chosen(select).slice(-1).forEach((o) => choose(select, o));
}

function keyInMenu(event, overflow) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    stepMenu(overflow, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    closeMenu(overflow);
    overflow.firstElementChild.focus();
  } else if (event.key === "Tab") closeMenu(overflow);
}

function enterInField(event) {
  const field = event.target;
  if (!speaks(field) || !field.closest("[data-input]")) return;
  event.preventDefault();
  if (!field.dataset.trigger || field.dataset.trigger.includes("on_enter_pressed")) changed(field);
}

document.addEventListener("scroll", (event) => {
  if (!event.target.closest?.(".listbox, .menu")) closePlaced();
}, true);
