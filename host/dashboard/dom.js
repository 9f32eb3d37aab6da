// Makes elements. Text only ever becomes text: nothing here, or anywhere in the dashboard, parses markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

// el("a", {href: "#/", onclick: f}, "text", otherElement)
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Leaves a text alone that is the same: what somebody has marked stays marked.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Text of a device: it may be long, and may be written from right to left.
export function deviceText(text, attributes = {}) {
  return el("bdi", { class: "device-text", ...attributes }, text);
}

// Brings the children of `parent` in line with `items`, keeping those that stay, and with them focus and selection.
// `key` gives what an item is known by, `make` a new element, `update` puts the item into its element.
export function syncChildren(parent, items, key, make, update) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let child = old.get(name);
    old.delete(name);
    if (!child) {
      child = make(item);
      child.dataset.key = name;
    }
    update(child, item);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const child of old.values()) child.remove();
}
