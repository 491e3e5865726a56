// The page: where one is, which parts are fetched again when something changes, and the panels.
import { closePopups, collect, dress } from "./blocks.js";
import { compose } from "./composer.js";
import { focusFirst, toast, trapTab } from "./dialog.js";
import { morphChildren, parsed } from "./morph.js";
import { gesture, me, part, post } from "./transport.js";

/** Settled while nothing is pressed: a button that is replaced between press and release is never clicked. */
let released = Promise.resolve();
addEventListener("pointerdown", () => {
  released = new Promise((done) => {
    // The click comes after the release, so wait for the next turn.
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(done), { once: true });
  });
}, true);

const AIMING_MS = 400; // from reaching a button to pressing it
const MENU_OPEN_MS = 10_000; // nobody reads a menu longer
let reached = 0;
addEventListener("pointerover", (event) => {
  if (event.target.closest?.("button, a, [role=button], [role=menuitem], [role=option]")) reached = Date.now();
}, true);

const waiting = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Settled once a redraw takes nothing from under a hand: no press, no aim at a button, no open menu. */
async function atRest() {
  const until = Date.now() + MENU_OPEN_MS;
  const inHand = () => Date.now() - reached < AIMING_MS || document.querySelector(".overflow.open, .tool-menu[open]");
  while (Date.now() < until && inHand()) await waiting(50);
  await released;
}

const $ = (id) => document.getElementById(id);
const NEVER_NEW = "99999999999"; // later than any message: nothing is marked as new
const NEAR_END_PIXELS = 80;
const ABOVE_PIXELS = 16; // what hangs over a message: its tools

const here = readAddress();
let readUntil = null;
let heard = Number(document.body.dataset.notices);
let stagePosts = null;
let pinned = true;

// where one is

function readAddress() {
  const query = new URLSearchParams(location.search);
  const place = query.get("in") === "home" ? "home" : document.body.dataset.channel;
  return { place, channel: document.body.dataset.channel, thread: query.get("thread") };
}

function writeAddress() {
  const query = new URLSearchParams({ as: me(), in: here.place });
  if (here.thread) query.set("thread", here.thread);
  history.replaceState(null, "", `/?${query}`);
}

function go(place) {
  if (place !== here.place) closeThread();
  here.place = place;
  if (place !== "home") here.channel = place;
  readUntil = null;
  showPlace();
}

function showPlace() {
  const atHome = here.place === "home";
  $("home").hidden = !atHome;
  $("conversation").hidden = atHome;
  document.body.classList.remove("sidebar-open");
  writeAddress();
  refresh("sidebar");
  if (!atHome) return refresh("channel", true);
  refresh("home");
  return gesture("home", {}).catch((problem) => toast(problem.message));
}

function switchTo(person) {
  if (person === me()) return;
  document.body.dataset.viewer = person;
  for (const id of ["timeline", "thread", "home", "modal"]) $(id).replaceChildren();
  heard = null;
  readUntil = null;
  writeAddress();
  listen();
  if (here.place === "home") showPlace();
}

// parts

const parts = {
  async sidebar() {
    const from = document.activeElement?.dataset?.person;
    await fill($("sidebar"), "sidebar", { in: here.place });
    const current = $("sidebar").querySelector(".person.current");
    $("me").replaceChildren(current.querySelector(".avatar").cloneNode(true));
    $("me").setAttribute("aria-label", `You are ${current.querySelector(".person-name").textContent}. Switch person`);
    if (from) current.focus();
  },
  async channel(arriving) {
    if (here.place === "home") return;
    const query = document.visibilityState === "visible" ? { read: 1 } : {};
    if (readUntil) query.since = readUntil;
    const asked = here.channel;
    const html = await (await part(`channel/${asked}`, query)).text();
    await atRest();
    if (asked !== here.place) return;
    const source = pour(html);
    $("composer").querySelector("textarea").placeholder = source.dataset.composerLabel;
    const fresh = $("timeline").querySelector(".new-line");
    readUntil ??= fresh ? source.dataset.readUntil : NEVER_NEW;
    if (arriving && fresh) {
      pinned = false;
      fresh.scrollIntoView({ block: "center" });
    } else if (arriving) jumpToEnd();
    stayAtEnd();
    refresh("sidebar");
  },
  async thread() {
    if (!here.thread) return;
    const body = $("thread");
    const before = body.querySelectorAll(".message").length;
    await fill(body, `thread/${here.channel}/${here.thread}`);
    const scroll = body.querySelector("[data-scroll]");
    if (body.querySelectorAll(".message").length > before) scroll.scrollTop = scroll.scrollHeight;
  },
  async modal() {
    const layer = $("modal");
    const shown = layer.firstElementChild?.dataset.view;
    await fill(layer, "modal");
    const now = layer.firstElementChild?.dataset.view;
    if (now && (now !== shown || layer.querySelector("[aria-invalid='true']"))) focusFirst(layer);
    if (!now && shown) $("composer").querySelector("textarea").focus();
  },
  async home() {
    if (here.place !== "home") return;
    const html = await (await part("home")).text();
    await atRest();
    pour(html);
  },
  async inspector() {
    if ($("inspector").hidden) return;
    await fill($("inspector"), "inspector");
    filterExchanges();
    badge("inspector-count", Number($("inspector").querySelector(".exchanges").dataset.bad));
  },
  async stage() {
    await fill($("stage"), "stage");
    const count = Number($("stage").querySelector(".stage-posts").dataset.count);
    if (count && mayOpenStage()) {
      $("stage").hidden = false;
      markToggles();
    }
    const panelOpen = !$("stage").hidden;
    if (panelOpen || stagePosts === null) stagePosts = count;
    badge("stage-count", count - stagePosts);
  },
  async notices() {
    const texts = await (await part("notices")).json();
    if (heard !== null) texts.slice(heard).forEach(toast);
    heard = texts.length;
  },
};

async function fill(target, path, query) {
  const html = await (await part(path, query)).text();
  await atRest();
  morphChildren(target, parsed(html));
  dress(target);
}

/** Morphs each template of a part into the element it names; returns the last one. */
function pour(html) {
  let last;
  for (const source of parsed(html).querySelectorAll("template[data-fill]")) {
    const target = $(source.dataset.fill);
    morphChildren(target, source.content);
    dress(target);
    last = source;
  }
  return last;
}

const busy = new Map();

/** Fetches a part again; while it is under way, later wishes become one more fetch. */
async function refresh(name, detail) {
  if (busy.has(name)) return void busy.set(name, { again: true, detail: busy.get(name).detail || detail });
  busy.set(name, {});
  try {
    await parts[name](detail);
  } catch (problem) {
    console.warn(problem);
  }
  const { again, detail: later } = busy.get(name);
  busy.delete(name);
  if (again) refresh(name, later);
}

function badge(id, count) {
  $(id).hidden = !count;
  $(id).textContent = count;
}

// changes

let stream;
function listen() {
  stream?.close();
  stream = new EventSource(`/ui/events?as=${encodeURIComponent(me())}`);
  stream.addEventListener("hello", () => {
    document.body.classList.remove("offline");
    refreshAll();
  });
  stream.addEventListener("message", (event) => JSON.parse(event.data).forEach(heed));
  stream.addEventListener("error", () => document.body.classList.add("offline"));
}

function refreshAll() {
  for (const name of Object.keys(parts)) refresh(name, name === "channel" && readUntil === null);
}

function heed({ kind, channel }) {
  if (kind === "message" || kind === "channel") {
    if (channel && channel !== here.place) refresh("sidebar");
    if (!channel || channel === here.channel) {
      refresh("channel");
      refresh("thread");
    }
  } else if (kind === "exchange") refresh("inspector");
  else if (kind === "notice") refresh("notices");
  else if (kind in parts) refresh(kind);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  refresh("channel");
  refresh("sidebar");
});

// threads and panels

function openThread(ts) {
  here.thread = ts;
  $("thread").replaceChildren();
  $("thread-panel").hidden = false;
  $("stage").hidden ||= window.innerWidth < 1500;
  markToggles();
  writeAddress();
  refresh("thread");
}

function closeThread() {
  here.thread = null;
  $("thread-panel").hidden = true;
}

function togglePanel(name, wanted) {
  const panel = $(name);
  panel.hidden = wanted === undefined ? !panel.hidden : !wanted;
  localStorage.setItem(`firebreak-${name}`, panel.hidden ? "" : "open");
  if (name === "stage" && !panel.hidden && window.innerWidth < 1500) closeThread();
  markToggles();
  refresh(name);
}

function markToggles() {
  for (const button of document.querySelectorAll("[data-toggle-panel]")) {
    button.setAttribute("aria-pressed", String(!$(button.dataset.togglePanel).hidden));
  }
}

function closePanel(name) {
  if (name !== "thread") return togglePanel(name, false);
  closeThread();
  return writeAddress();
}

/** The first post opens the panel by itself where there is room, unless the person chose otherwise. */
const mayOpenStage = () =>
  localStorage.getItem("firebreak-stage") === null && window.innerWidth > 1180 && !here.thread;

function filterExchanges() {
  const wanted = ($("inspector").querySelector("[data-filter]")?.value || "").toLowerCase();
  for (const row of $("inspector").querySelectorAll(".exchange")) {
    row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
  }
}

/** Where the newest message is in sight: by its end, or by its beginning when it is taller than the pane. */
function end() {
  const [scroll, last] = [$("scroll"), $("timeline").lastElementChild];
  const bottom = scroll.scrollHeight - scroll.clientHeight;
  if (!last) return bottom;
  const above = last.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  return Math.max(0, Math.min(bottom, scroll.scrollTop + above - ABOVE_PIXELS));
}

/** Keeps the newest message in sight while the person has not scrolled away from it; never scrolls back up. */
function stayAtEnd() {
  if (pinned) $("scroll").scrollTop = Math.max($("scroll").scrollTop, end());
  noteScroll();
}

function jumpToEnd() {
  pinned = true;
  $("scroll").scrollTop = end();
}

function noteScroll() {
  pinned = end() - $("scroll").scrollTop < NEAR_END_PIXELS;
  $("jump").hidden = pinned;
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("firebreak-theme", root.dataset.theme);
}

// modals

async function submitModal(form) {
  const dialog = form.closest(".modal");
  const button = dialog.querySelector("[data-submit]");
  if (!button || button.dataset.busy !== undefined) return;
  button.dataset.busy = "";
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  try {
    await gesture("submit", { view_id: dialog.dataset.view, values: collect(dialog) });
  } catch (problem) {
    toast(problem.message);
  } finally {
    delete button.dataset.busy;
    button.removeAttribute("aria-busy");
    button.disabled = false;
    refresh("modal");
  }
}

async function closeModal() {
  const dialog = $("modal").firstElementChild;
  if (!dialog) return;
  await gesture("close", { view_id: dialog.dataset.view }).catch((problem) => toast(problem.message));
  refresh("modal");
}

// faults

async function orderFault(order) {
  await post("faults", order).catch((problem) => toast(problem.message));
  refresh("inspector");
}

// events, delegated

const CLICKS = {
  "[data-open-channel]": (at) => go(at.dataset.openChannel),
  "[data-open-home]": () => go("home"),
  "[data-person]": (at) => switchTo(at.dataset.person),
  "[data-open-thread]": (at) => openThread(at.dataset.openThread),
  "[data-close-panel]": (at) => closePanel(at.dataset.closePanel),
  "[data-toggle-panel]": (at) => togglePanel(at.dataset.togglePanel),
  "[data-toggle-theme]": switchTheme,
  "[data-open-sidebar]": () => document.body.classList.add("sidebar-open"),
  "[data-close-sidebar]": () => document.body.classList.remove("sidebar-open"),
  "[data-close-view]": closeModal,
  "[data-fault-clear]": () => orderFault({ clear: true }),
  "[data-fault]": (at) => orderFault({ kind: at.dataset.fault }),
  "[data-react]": react,
  "[data-shortcut]": shortcut,
  "#jump": () => $("scroll").scrollTo({ top: end(), behavior: "smooth" }),
};

document.addEventListener("click", (event) => {
  for (const [selector, run] of Object.entries(CLICKS)) {
    const at = event.target.closest(selector);
    if (!at) continue;
    if (at.matches("a")) event.preventDefault();
    run(at);
    return;
  }
});

function react(at) {
  const { ts } = at.closest(".message").dataset;
  gesture("react", { channel: here.channel, ts, name: at.dataset.react }).catch((problem) => toast(problem.message));
}

function shortcut(at) {
  const message = at.closest(".message");
  const target = message ? { channel: here.channel, ts: message.dataset.ts } : {};
  at.closest("details")?.removeAttribute("open");
  gesture("shortcut", { callback_id: at.dataset.shortcut, ...target }).catch((problem) => toast(problem.message));
}

document.addEventListener("change", (event) => {
  const name = event.target.dataset.faultSwitch;
  if (name) orderFault({ [name]: event.target.checked });
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) filterExchanges();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "modal-form") return;
  event.preventDefault();
  submitModal(event.target);
});

document.addEventListener("keydown", (event) => {
  const dialog = $("modal").firstElementChild;
  if (event.key === "Tab" && dialog && !$("ask").firstElementChild) trapTab(event, dialog);
  if (event.target.matches(".person") && event.key.startsWith("Arrow")) stepPerson(event);
  if (event.key !== "Escape") return;
  if (dialog) closeModal();
  else if (document.body.classList.contains("sidebar-open")) document.body.classList.remove("sidebar-open");
  else if (here.thread) closePanel("thread");
  closePopups();
});

function stepPerson(event) {
  event.preventDefault();
  const all = [...document.querySelectorAll(".person")];
  const by = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1;
  const next = all[(all.indexOf(event.target) + by + all.length) % all.length];
  next.focus();
  switchTo(next.dataset.person);
}

$("scroll").addEventListener("scroll", noteScroll);
const resized = new ResizeObserver(stayAtEnd);
resized.observe($("scroll"));
resized.observe($("timeline"));

// start

compose($("composer"), () => ({ channel: here.channel }), jumpToEnd);
compose($("thread-composer"), () => ({ channel: here.channel, thread_ts: here.thread }), () => {});
if (localStorage.getItem("firebreak-inspector")) $("inspector").hidden = false;
if (localStorage.getItem("firebreak-stage") && window.innerWidth > 900) $("stage").hidden = false;
if (here.thread) openThread(here.thread);
markToggles();
showPlace();
listen();
