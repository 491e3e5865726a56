// The message boxes: completion of commands and people, history, sending.
import { toast } from "./dialog.js";
import { gesture } from "./transport.js";

const { commands, people } = JSON.parse(document.body.dataset.completions);
const MOST_SHOWN = 8;
const HISTORY_KEPT = 50;

/** Wires one composer; `where()` gives { channel, thread_ts? } at the time of sending, `sent()` hears of it. */
export function compose(form, where, sent) {
  const box = form.querySelector("textarea");
  const popup = form.querySelector(".completion");
  const send = form.querySelector(".send");
  const note = form.querySelector(".composer-note");
  const standing = note.textContent;
  const past = JSON.parse(sessionStorage.getItem(`past-${form.id}`) || "[]");
  let back = 0;
  let offers = [];
  let active = -1;

  const say = (text) => {
    note.textContent = text || standing;
    note.classList.toggle("loud", Boolean(text));
  };

  function fit() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
    send.disabled = !box.value.trim();
  }

  function offer() {
    offers = completionsFor(box.value.slice(0, box.selectionStart), Boolean(where().thread_ts));
    active = offers.length && offers[0].typed ? 0 : -1;
    if (offers.length === 1 && offers[0].insert.trim() === offers[0].replaces) offers = [];
    draw();
  }

  function draw() {
    popup.hidden = !offers.length;
    box.setAttribute("aria-expanded", String(offers.length > 0));
    popup.replaceChildren(...offers.map((item, index) => line(item, index, form.id, index === active)));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", `${form.id}-offer-${active}`);
    popup.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  function take(item) {
    const caret = box.selectionStart;
    const start = caret - item.replaces.length;
    box.setRangeText(item.insert, start, caret, "end");
    fit();
    offer();
    box.focus();
  }

  async function submit() {
    const text = box.value.trim();
    if (!text) return;
    const place = where();
    if (text.startsWith("/") && place.thread_ts) {
      say("Commands do not work in threads. Run it in the channel, or use a button on the card.");
      return;
    }
    remember(text);
    sent();
    box.value = "";
    offers = [];
    draw();
    fit();
    const name = text.startsWith("/") ? "command" : "message";
    say(name === "command" ? "Running…" : "");
    try {
      await gesture(name, { ...place, text });
    } catch (problem) {
      toast(problem.message);
      if (!box.value) box.value = text;
    }
    say("");
  }

  function remember(text) {
    if (past[past.length - 1] !== text) past.push(text);
    past.splice(0, past.length - HISTORY_KEPT);
    back = 0;
    sessionStorage.setItem(`past-${form.id}`, JSON.stringify(past));
  }

  function recall(by) {
    back = Math.max(0, Math.min(past.length, back + by));
    box.value = back ? past[past.length - back] : "";
    fit();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function keyWithOffers(event) {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      active = (active + (key === "ArrowDown" ? 1 : -1) + offers.length) % offers.length;
      draw();
    } else if (key === "Escape") {
      offers = [];
      draw();
    } else if ((key === "Tab" || (key === "Enter" && !event.shiftKey)) && (active >= 0 || key === "Tab")) {
      take(offers[Math.max(active, 0)]);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || (offers.length && keyWithOffers(event))) return;
    const first = !box.value || back > 0;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && first && past.length) {
      event.preventDefault();
      recall(1);
    } else if (event.key === "ArrowDown" && back) {
      event.preventDefault();
      recall(-1);
    }
  });
  box.addEventListener("input", () => {
    back = 0;
    say("");
    fit();
    offer();
  });
  box.addEventListener("blur", () => setTimeout(() => { offers = []; draw(); }, 150));
  popup.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[data-offer]");
    if (item) take(offers[Number(item.dataset.offer)]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}

/** What could stand where the caret is: { replaces, insert, title, aside, typed }. */
export function completionsFor(before, inThread) {
  const command = !inThread && /^\/\S*$/.exec(before);
  if (command) return commandOffers(command[0]);
  const verb = !inThread && /^(\/\S+) +(\S*)$/.exec(before);
  if (verb && !verb[2].startsWith("@")) return verbOffers(verb[1], verb[2]);
  const person = /(?:^|\s)@([\w.-]*)$/.exec(before);
  return person ? personOffers(person[1]) : [];
}

function commandOffers(typed) {
  return commands
    .filter((item) => item.command.startsWith(typed) && item.command !== typed)
    .map((item) => ({ replaces: typed, insert: `${item.command} `, title: item.command, aside: item.description, typed: true }));
}

function verbOffers(name, typed) {
  const command = commands.find((item) => item.command === name);
  return (command?.verbs || [])
    .filter(({ verb }) => verb.startsWith(typed) && verb !== typed)
    .map(({ verb, usage }) => ({ replaces: typed, insert: `${verb} `, title: verb, aside: usage, typed: Boolean(typed) }));
}

function personOffers(typed) {
  const wanted = typed.toLowerCase();
  return people
    .filter((person) => person.handle.startsWith(wanted) || person.name.toLowerCase().split(" ").some((w) => w.startsWith(wanted)))
    .slice(0, MOST_SHOWN)
    .map((person) => ({
      replaces: `@${typed}`, insert: `@${person.handle} `, title: person.name,
      aside: `@${person.handle} · ${person.title}`, color: person.color, typed: true,
    }));
}

function line(item, index, owner, isActive) {
  const row = document.createElement("div");
  row.className = `offer${isActive ? " active" : ""}`;
  row.id = `${owner}-offer-${index}`;
  row.dataset.offer = index;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", String(isActive));
  const title = document.createElement("strong");
  title.textContent = item.title;
  const aside = document.createElement("span");
  aside.textContent = item.aside;
  if (item.color) row.append(dot(item));
  row.append(title, aside);
  return row;
}

function dot(item) {
  const mark = document.createElement("span");
  mark.className = "avatar avatar-small";
  mark.style.setProperty("--tint", item.color);
  mark.textContent = item.title.slice(0, 1);
  return mark;
}
