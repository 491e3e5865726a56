// Turns the old DOM into the new one by data-key, leaving alone what the person is using.
const KEPT = new Set(["data-busy", "aria-busy"]);

/** Whether the person has changed or opened this element, so that the server's version must wait. */
const held = (element) => element.touched || element.classList.contains("open");

export function morphChildren(target, source) {
  const keyed = new Map();
  for (const child of target.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
  let at = target.firstChild;
  for (const fresh of [...source.childNodes]) {
    const match = matching(at, fresh, keyed);
    if (!match) {
      target.insertBefore(fresh, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else target.insertBefore(match, at);
    morphNode(match, fresh);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function matching(at, fresh, keyed) {
  if (fresh.nodeType === Node.ELEMENT_NODE && fresh.dataset.key) {
    const known = keyed.get(fresh.dataset.key);
    return known && known.tagName === fresh.tagName ? known : null;
  }
  if (!at || at.nodeType !== fresh.nodeType) return null;
  if (at.nodeType !== Node.ELEMENT_NODE) return at;
  return at.tagName === fresh.tagName && !at.dataset.key ? at : null;
}

function morphNode(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (held(old)) return morphValidity(old, fresh);
  if (old.isEqualNode(fresh) && !("checked" in old)) return;
  morphAttributes(old, fresh);
  if (old.localName === "textarea") {
    if (old !== document.activeElement) old.value = fresh.value;
    return;
  }
  morphChildren(old, fresh);
}

/** What is being typed stays, but whether it was refused is the server's to say. */
function morphValidity(old, fresh) {
  const input = (element) => element.querySelector("[role=combobox]") || element;
  input(old).toggleAttribute("aria-invalid", false);
  if (input(fresh).hasAttribute("aria-invalid")) input(old).setAttribute("aria-invalid", "true");
}

function morphAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    const opened = name === "open" && old.localName === "details";
    if (!fresh.hasAttribute(name) && !opened && !KEPT.has(name)) old.removeAttribute(name);
  }
  if (old.localName !== "input" || old === document.activeElement) return;
  if (old.type === "checkbox" || old.type === "radio") old.checked = fresh.checked;
  else if (old.getAttribute("role") !== "combobox") old.value = fresh.value;
}

export function parsed(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content;
}
