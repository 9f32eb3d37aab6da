// The messages of one device as they come and go.

import { ApiError, devicePath } from "../api.js";
import { el, setText } from "../dom.js";
import { bytes, clockTime, count } from "../format.js";
import { t, tn } from "../i18n.js";
import { keepTrying } from "../repeat.js";
import { events } from "../sse.js";
import { errorText } from "./notices.js";

const MOST = 200; // rows that are kept

function payloadOf(message) {
  const notes = [];
  if (message.base64 !== undefined) notes.push(t("tail.binary", { bytes: bytes(message.bytes) }));
  if (message.cut) notes.push(t("tail.cut", { bytes: bytes(message.bytes) }));
  return el("span", { class: "tail-payload" },
    el("bdi", {}, message.text ?? message.base64),
    notes.length > 0 && el("span", { class: "tail-note" }, notes.join("; ")));
}

function messageRow(message) {
  const isIn = message.direction === "in";
  return el("li", { class: isIn ? "in" : "out" },
    el("time", { datetime: new Date(message.time_ms).toISOString() }, clockTime(message.time_ms)),
    el("span", { class: "tail-way", title: t(isIn ? "tail.in" : "tail.out") },
      el("span", { "aria-hidden": "true" }, isIn ? "←" : "→"),
      el("span", { class: "unseen" }, t(isIn ? "tail.in" : "tail.out"))),
    el("bdi", { class: "tail-topic" }, message.topic),
    payloadOf(message));
}

export function tail(id, signal) {
  const list = el("ol", { class: "tail", role: "log", "aria-live": "off", "aria-label": t("tail"), tabindex: "0" });
  const none = el("p", { class: "tail-none" }, t("tail.none"));
  let isPaused = false;
  const pause = el("button", { type: "button", onclick: () => {
    isPaused = !isPaused;
    setText(pause, t(isPaused ? "tail.resume" : "tail.pause"));
  } }, t("tail.pause"));
  const clear = el("button", { type: "button", onclick: () => { list.replaceChildren(); setText(none, t("tail.none")); } }, t("tail.clear"));

  const add = (row) => {
    const follows = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
    list.append(row);
    if (list.childElementCount > MOST) list.firstElementChild.remove();
    if (follows) list.scrollTop = list.scrollHeight;
    setText(none, "");
  };
  const take = (event, data) => {
    if (isPaused) return;
    if (event === "message") add(messageRow(data));
    if (event === "skipped") add(el("li", { class: "skipped" }, tn("tail.skipped", data.messages, count(data.messages))));
  };
  const refused = new AbortController(); // a token that may not listen may not later either
  keepTrying(AbortSignal.any([signal, refused.signal]), async (now) => {
    let worked = false;
    try {
      const opened = () => { worked = true; setText(none, list.childElementCount ? "" : t("tail.none")); };
      for await (const { event, data } of events(`${devicePath(id)}/tail`, now, opened)) take(event, data);
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) {
        setText(none, errorText(error));
        refused.abort();
      }
    }
    if (!now.aborted) setText(none, t("tail.broken"));
    return worked;
  });
  return el("section", { class: "card", "aria-label": t("tail") },
    el("div", { class: "card-head" }, el("h2", {}, t("tail")), el("div", { class: "buttons" }, pause, clear)),
    none, list);
}
