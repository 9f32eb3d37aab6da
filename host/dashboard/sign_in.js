// Asks for a token.

import { el, setText } from "./dom.js";
import { token, tryToken } from "./api.js";
import { t } from "./i18n.js";

// Ends when a token is stored that the host takes.
export function askForToken() {
  token.clear();
  const input = el("input", {
    type: "password", id: "token", required: true, autocomplete: "off", spellcheck: "false", "aria-describedby": "token-error",
  });
  const fault = el("p", { id: "token-error", class: "fault", role: "alert" });
  const submit = el("button", { class: "primary" }, t("token.submit"));
  const show = el("input", {
    type: "checkbox", id: "token-show", onchange: () => { input.type = show.checked ? "text" : "password"; },
  });
  const form = el("form", {},
    el("h2", {}, t("token.title")),
    el("p", {}, t("token.text")),
    el("label", { for: "token" }, t("token.label")), input, fault,
    el("label", { class: "check" }, show, t("token.show")),
    el("div", { class: "buttons" }, submit),
    el("p", { class: "quiet" }, t("token.how"), " ", el("code", {}, "iotcc token new NAME --role control")));
  const dialog = el("dialog", { "aria-label": t("token.title") }, form);
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // nothing shows without one
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        await tryToken(input.value.trim());
        token.set(input.value.trim());
        dialog.remove();
        resolve();
      } catch (error) {
        setText(fault, { 401: t("token.wrong"), 429: t("token.wait") }[error.status] ?? t("error.none"));
        input.select();
      }
      submit.disabled = false;
    });
  });
}
