// One device: what it counts, its connections, its messages as they come, and what can be sent to it.

import { ApiError, ask, devicePath } from "../api.js";
import { deviceText, el, setText } from "../dom.js";
import { ago, bytes, count, dateTime, duration, rate } from "../format.js";
import { t } from "../i18n.js";
import { live } from "../live.js";
import { askForm } from "../parts/ask_form.js";
import { badge } from "../parts/badge.js";
import { connectionTable } from "../parts/connection_table.js";
import { kick } from "../parts/kick.js";
import { errorText, faultPlace, loading } from "../parts/notices.js";
import { publishForm } from "../parts/publish_form.js";
import { tail } from "../parts/tail.js";
import { tile } from "../parts/tile.js";
import { repeat } from "../repeat.js";
import { href } from "../router.js";

const REFRESH_MS = 2000;

// What all connections have counted together.
function summary(connections) {
  const sum = (name) => connections.reduce((total, row) => total + row[name], 0);
  return {
    received: sum("received_messages"), sent: sum("sent_messages"),
    receivedRate: sum("received_messages_per_second"), sentRate: sum("sent_messages_per_second"),
    receivedBytes: sum("received_bytes"), sentBytes: sum("sent_bytes"), errors: sum("errors"),
    opened: Math.min(...connections.map((row) => row.opened_ms)),
    last: Math.max(...connections.flatMap((row) => [row.last_received_ms, row.last_sent_ms])),
  };
}

function counters() {
  const all = {
    received: tile(t("tile.received")), sent: tile(t("tile.sent")), uptime: tile(t("device.uptime")),
    last: tile(t("device.last")), errors: tile(t("device.errors")),
  };
  const show = (connections) => {
    const s = summary(connections);
    const detail = (perSecond, size) => `${t("tile.rate", { n: rate(perSecond) })} · ${bytes(size)}`;
    all.received.show(count(s.received), detail(s.receivedRate, s.receivedBytes));
    all.sent.show(count(s.sent), detail(s.sentRate, s.sentBytes));
    all.uptime.show(duration(Date.now() - s.opened), t("tile.uptime.since", { time: dateTime(s.opened) }));
    all.last.show(ago(s.last), s.last ? dateTime(s.last) : "");
    all.errors.show(count(s.errors));
  };
  return { element: el("div", { class: "tiles" }, Object.values(all).map((one) => one.element)), show };
}

function head(id, refused) {
  const state = el("span", { role: "status" }), details = el("p", { class: "quiet" });
  const close = el("button", { type: "button", hidden: true, onclick: () => kick(id, refused) }, t("kick"));
  const element = el("div", { class: "page-head" },
    el("nav", { class: "trail" }, el("a", { href: href(["devices"]) }, t("devices"))),
    el("h1", { tabindex: "-1" }, deviceText(id)), state, details, close);
  let shown = "";
  const show = (connections) => {
    const now = connections.length > 0 ? "connected" : "away";
    if (now !== shown) state.replaceChildren(badge(now, t(`device.${now}`)));
    shown = now;
    close.hidden = connections.length === 0;
    const newest = connections.at(-1);
    setText(details, newest ? [...new Set([newest.device_name, newest.device_type, newest.protocol])].filter(Boolean).join(" · ") : t("device.away.hint"));
  };
  return { element, show };
}

export function device({ path: [, id] }, signal) {
  const trouble = faultPlace(), refusal = faultPlace(); // of asking for the device; of what was done here
  const top = head(id, refusal.show), numbers = counters(), table = connectionTable();
  const wait = loading();
  numbers.element.hidden = true;
  table.element.hidden = true;

  let isAway = false;
  const show = (connections) => {
    isAway = connections.length === 0;
    trouble.show();
    wait.remove();
    top.show(connections);
    numbers.element.hidden = table.element.hidden = isAway;
    if (isAway) return;
    numbers.show(connections);
    table.show(connections);
  };
  let isAsked = true;
  const refresh = repeat(REFRESH_MS, signal, async () => {
    if (isAway && !isAsked) return; // it is told of when it comes
    isAsked = false;
    try {
      show((await ask(devicePath(id), { signal })).connections);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 404) return show([]);
      isAsked = true; // again: it may have come
      trouble.show(errorText(error));
    }
  });
  const look = () => {
    isAsked = true;
    refresh();
  };
  for (const event of ["connect", "disconnect"]) {
    live.addEventListener(event, ({ detail }) => detail.device_id === id && look(), { signal });
  }
  live.addEventListener("link", look, { signal });
  live.addEventListener("skipped", look, { signal });
  return {
    title: id,
    content: [
      top.element, trouble.element, refusal.element, wait, numbers.element,
      el("div", { class: "columns" },
        el("div", { class: "stack-wide" }, tail(id, signal), table.element),
        el("div", { class: "stack-wide" }, askForm(id), publishForm(id))),
    ],
  };
}
