// What a page says where it has nothing else to show, and what it says aloud.

import { el, setText } from "../dom.js";
import { t, tOr } from "../i18n.js";

const spoken = el("p", { class: "unseen", role: "status" });
document.body.append(spoken);

// To who cannot see what has just changed.
export function say(text) {
  setText(spoken, text);
}

export function empty(text, ...more) {
  return el("div", { class: "empty" }, el("p", { class: "empty-text" }, text), ...more);
}

export function loading() {
  return el("p", { class: "loading", role: "status" }, t("loading"));
}

// An ApiError in the words of the page; what the host says of it where only that tells what is wrong.
export function errorText(error) {
  return error.status ? tOr(`error.${error.status}`, error.message) : t("error.none");
}

export function fault(text) {
  return el("p", { class: "fault", role: "alert" }, text);
}

// A place for a fault; `show` without a text empties it.
export function faultPlace() {
  const element = el("p", { class: "fault boxed", role: "alert" });
  return { element, show: (text = "") => setText(element, text) };
}
