import { el, setText } from "../dom.js";

// A number with its name above and a line below it. `more` stands under these.
export function tile(name, ...more) {
  const value = el("p", { class: "tile-value" }, "–");
  const detail = el("p", { class: "tile-detail" });
  const element = el("section", { class: "tile", "aria-label": name },
    el("h2", { class: "tile-name" }, name), value, detail, ...more);
  const show = (text, small = "") => {
    setText(value, text);
    setText(detail, small);
  };
  return { element, show };
}
