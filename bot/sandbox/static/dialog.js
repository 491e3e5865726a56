// Focus inside dialogs, the confirm dialog, and toasts.
const FOCUSABLE = "button, [href], input, select, textarea, [tabindex]:not([tabindex='-1'])";

const focusables = (root) =>
  [...root.querySelectorAll(FOCUSABLE)].filter((el) => !el.disabled && el.offsetParent !== null);

/** Keeps Tab inside the dialog. */
export function trapTab(event, dialog) {
  const stops = focusables(dialog);
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (!first) return event.preventDefault();
  const outside = !dialog.contains(document.activeElement);
  if (event.shiftKey && (outside || document.activeElement === first)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (outside || document.activeElement === last)) {
    event.preventDefault();
    first.focus();
  }
}

export function focusFirst(dialog) {
  const wanted =
    dialog.querySelector("[aria-invalid='true']") ||
    dialog.querySelector("[data-focus-on-load] input, [data-focus-on-load]") ||
    focusables(dialog.querySelector("form") || dialog)[0] ||
    focusables(dialog)[0];
  wanted?.focus();
}

const words = (object, fallback) => object?.text || fallback;

/** Asks the app's confirm question; resolves to whether the person agreed. */
export function ask(confirm) {
  const layer = document.getElementById("ask");
  const before = document.activeElement;
  const dialog = build(confirm);
  layer.replaceChildren(dialog);
  dialog.querySelector("[data-deny]").focus();
  return new Promise((resolve) => {
    const done = (agreed) => {
      layer.replaceChildren();
      before?.focus?.();
      resolve(agreed);
    };
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") done(false);
      if (event.key === "Tab") trapTab(event, dialog);
    });
    dialog.querySelector("[data-agree]").addEventListener("click", () => done(true));
    dialog.querySelector("[data-deny]").addEventListener("click", () => done(false));
  });
}

function build(confirm) {
  const dialog = document.createElement("div");
  dialog.className = "modal modal-small";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.setAttribute("aria-labelledby", "ask-title");
  const head = child(dialog, "header", "modal-head");
  child(head, "h2", "", words(confirm.title, "Are you sure?")).id = "ask-title";
  child(dialog, "div", "modal-body", words(confirm.text, ""));
  const foot = child(dialog, "footer", "modal-foot");
  const style = confirm.style === "danger" ? "danger" : "primary";
  button(foot, "button button-default", words(confirm.deny, "Cancel")).dataset.deny = "";
  button(foot, `button button-${style}`, words(confirm.confirm, "Yes")).dataset.agree = "";
  return dialog;
}

function child(parent, tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return parent.appendChild(element);
}

function button(parent, className, text) {
  const element = child(parent, "button", className, text);
  element.type = "button";
  return element;
}

const TOAST_MILLIS = 7000;

export function toast(text) {
  const layer = document.getElementById("toasts");
  const box = child(layer, "div", "toast");
  child(box, "span", "", text);
  const close = button(box, "toast-close", "×");
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", () => box.remove());
  setTimeout(() => box.remove(), TOAST_MILLIS);
}
