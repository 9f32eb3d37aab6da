// A command or a query for a device, and its answer.

import { ask, devicePath } from "../api.js";
import { el } from "../dom.js";
import { t } from "../i18n.js";
import { field, sendingForm } from "./fields.js";
import { errorText, fault } from "./notices.js";

function choice(value, isChosen) {
  return el("label", { class: "choice" },
    el("input", { type: "radio", name: "ask-kind", value, checked: isChosen }),
    el("span", {}, t(`ask.${value}`), " ", el("small", {}, t(`ask.${value}.hint`))));
}

export function askForm(id) {
  const name = el("input", { required: true, autocomplete: "off", spellcheck: "false", maxlength: "128" });
  const payload = el("textarea", { rows: "3", spellcheck: "false" });
  const timeout = el("input", { type: "number", min: "1", max: "600", step: "1", value: "8", required: true, inputmode: "numeric" });
  const outcome = el("div", { class: "outcome", role: "status" });
  const kinds = el("fieldset", { class: "choices" }, el("legend", {}, t("ask.kind")), choice("command", true), choice("query", false));

  const send = async () => {
    outcome.replaceChildren(el("p", { class: "loading" }, t("ask.waiting")));
    const kind = kinds.querySelector(":checked").value === "query" ? "queries" : "commands";
    const ms = timeout.valueAsNumber * 1000;
    const begun = performance.now();
    try {
      const path = `${devicePath(id)}/${kind}/${encodeURIComponent(name.value)}?timeout_ms=${ms}`;
      const answer = await ask(path, { method: "POST", body: payload.value }, ms + 5000);
      outcome.replaceChildren(
        el("p", { class: "outcome-title" }, t("ask.answer", { ms: Math.round(performance.now() - begun) })),
        el("pre", { tabindex: "0" }, answer.payload || t("ask.empty")));
    } catch (error) {
      outcome.replaceChildren(fault(errorText(error)));
    }
  };
  return el("section", { class: "card", "aria-label": t("ask") },
    el("div", { class: "card-head" }, el("h2", {}, t("ask"))),
    sendingForm({ class: "stack" }, send, outcome,
      kinds,
      field("ask-name", t("ask.name"), name),
      field("ask-payload", t("ask.payload"), payload),
      el("div", { class: "row" },
        field("ask-timeout", t("ask.timeout"), timeout),
        el("button", { class: "primary" }, t("ask.submit")))));
}
