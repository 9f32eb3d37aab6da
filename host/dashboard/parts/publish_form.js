import { ask } from "../api.js";
import { el } from "../dom.js";
import { t } from "../i18n.js";
import { field, select, sendingForm } from "./fields.js";
import { errorText, fault } from "./notices.js";

// A message on a topic: at first on the one that the device listens on.
export function publishForm(id) {
  const topic = el("input", { required: true, autocomplete: "off", spellcheck: "false", value: `devices/${id}/down` });
  const payload = el("textarea", { rows: "3", spellcheck: "false" });
  const qos = select({ 0: "0", 1: "1", 2: "2" });
  const retain = el("input", { type: "checkbox" });
  const outcome = el("div", { class: "outcome", role: "status" });

  const send = async () => {
    const message = { topic: topic.value, payload: payload.value, qos: Number(qos.value), retain: retain.checked };
    try {
      await ask("v1/publish", { method: "POST", body: JSON.stringify(message), headers: { "Content-Type": "application/json" } });
      outcome.replaceChildren(el("p", { class: "outcome-title" }, t("publish.done")));
    } catch (error) {
      outcome.replaceChildren(fault(errorText(error)));
    }
  };
  return el("section", { class: "card", "aria-label": t("publish") },
    el("div", { class: "card-head" }, el("h2", {}, t("publish"))),
    sendingForm({ class: "stack" }, send, outcome,
      field("publish-topic", t("publish.topic"), topic),
      field("publish-payload", t("publish.payload"), payload),
      el("label", { class: "check" }, retain, t("publish.retain")),
      el("div", { class: "row" },
        field("publish-qos", t("publish.qos"), qos),
        el("button", { class: "primary" }, t("publish.submit")))));
}
