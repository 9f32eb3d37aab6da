import { el } from "../dom.js";
import { t } from "../i18n.js";

// Whether somebody says yes; `subject` is an element that shows what it is about.
export function confirm(title, subject, text, yes) {
  const dialog = el("dialog", { "aria-labelledby": "confirm-title" },
    el("form", { method: "dialog" },
      el("h2", { id: "confirm-title" }, title),
      el("p", { class: "subject" }, subject),
      el("p", {}, text),
      el("div", { class: "buttons" },
        el("button", { value: "", autofocus: true }, t("cancel")),
        el("button", { value: "yes", class: "danger" }, yes))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    }, { once: true });
  });
}
