// The host at a glance.

import { sparkline } from "../chart.js";
import { el, setText, syncChildren } from "../dom.js";
import { bytes, count, dateTime, duration, rate, shortCount } from "../format.js";
import { t, tn } from "../i18n.js";
import { live, onChange } from "../live.js";
import { badge } from "../parts/badge.js";
import { empty, loading } from "../parts/notices.js";
import { tile } from "../parts/tile.js";
import { repeat } from "../repeat.js";
import { href } from "../router.js";

const last = (values) => values.at(-1) ?? 0;

function tiles(signal) {
  const received = sparkline(["received"]), sent = sparkline(["sent"]);
  const connections = tile(t("tile.connections")), data = tile(t("tile.bytes")), waiting = tile(t("tile.waiting"));
  const messagesIn = tile(t("tile.received"), received.element), messagesOut = tile(t("tile.sent"), sent.element);
  const uptime = tile(t("tile.uptime"));

  const messages = (shown, chart, values, total) => {
    shown.show(rate(last(values)), `${t("perSecond")} · ${t("tile.total", { n: shortCount(total) })}`);
    chart.draw(live.rates.times, [values], t("tile.rate", { n: rate(last(values)) }));
  };
  const draw = () => {
    const { status } = live;
    if (!status) return;
    const { open, ...counters } = status.totals, total = live.rates.total;
    connections.show(count(open), status.connection_limit > 0 ? t("tile.connections.limit", { limit: count(status.connection_limit) }) : "");
    messages(messagesIn, received, total.received, counters.received_messages);
    messages(messagesOut, sent, total.sent, counters.sent_messages);
    data.show(bytes(counters.received_bytes + counters.sent_bytes),
      t("tile.bytes.rate", { in: bytes(total.receivedBytes), out: bytes(total.sentBytes) }));
    waiting.show(count(status.commands_waiting + status.queries_waiting),
      t("tile.waiting.detail", { commands: count(status.commands_waiting), queries: count(status.queries_waiting) }));
  };
  onChange(signal, draw);
  repeat(1000, signal, async () => {
    const since = live.status?.start_ms;
    if (since) uptime.show(duration(Date.now() - since), t("tile.uptime.since", { time: dateTime(since) }));
  });
  return el("div", { class: "tiles" },
    connections.element, messagesIn.element, messagesOut.element, data.element, waiting.element, uptime.element);
}

function protocolCard(name) {
  const chart = sparkline(["received", "sent"]);
  const open = el("a", { class: "quiet-link", href: href(["devices"], { protocol: name }) });
  const received = el("span", { class: "number" }), sent = el("span", { class: "number" }), peak = el("span", { class: "peak" });
  const element = el("li", { class: "protocol card" },
    el("div", { class: "card-head" }, el("h3", {}, name), open),
    el("div", { class: "chart" }, chart.element),
    el("p", { class: "legend" },
      el("span", { class: "key received" }, t("received"), " ", received),
      el("span", { class: "key sent" }, t("sent"), " ", sent), peak));
  element.show = (rates) => {
    const words = { name, in: rate(last(rates.received)), out: rate(last(rates.sent)) };
    const highest = Math.max(0, ...rates.received, ...rates.sent);
    chart.draw(live.rates.times, [rates.received, rates.sent], t("chart.words", { ...words, peak: rate(highest) }));
    setText(open, tn("protocol.devices", rates.open, count(rates.open)));
    setText(received, words.in);
    setText(sent, words.out);
    setText(peak, highest > 0 ? t("protocol.peak", { n: rate(highest) }) : "");
  };
  return element;
}

function protocols(signal) {
  const list = el("ul", { class: "protocols" });
  const none = el("div", { hidden: true }, empty(t("protocols.none")));
  onChange(signal, () => {
    const items = [...live.rates.protocols].sort(([a], [b]) => a.localeCompare(b));
    syncChildren(list, items, ([name]) => name, ([name]) => protocolCard(name), (card, [, rates]) => card.show(rates));
    none.hidden = !live.plugins || items.length > 0;
  });
  return el("section", { "aria-labelledby": "protocols" },
    el("div", { class: "section-head" }, el("h2", { id: "protocols" }, t("protocols")), el("p", { class: "quiet" }, t("protocols.window"))),
    list, none);
}

function plugins(signal) {
  const list = el("ul", { class: "plugin-list card" });
  const make = () => el("li");
  const update = (row, plugin) => {
    const shown = JSON.stringify([plugin.state, plugin.version, plugin.message]);
    if (row.dataset.shown === shown) return;
    row.dataset.shown = shown;
    row.replaceChildren(
      el("span", { class: "plugin-name" }, plugin.name), el("span", { class: "quiet" }, plugin.version), badge(plugin.state),
      plugin.message ? el("p", { class: "refusal" }, plugin.message) : "");
  };
  onChange(signal, () => live.plugins && syncChildren(list, live.plugins, (plugin) => plugin.path, make, update));
  return el("section", { "aria-labelledby": "plugins" },
    el("div", { class: "section-head" },
      el("h2", { id: "plugins" }, t("plugins")), el("a", { href: href(["plugins"]) }, t("plugins.all"))),
    list);
}

function degraded(signal) {
  const list = el("ul");
  const box = el("section", { class: "notice", "aria-labelledby": "degraded", hidden: true },
    el("h2", { id: "degraded" }, t("degraded")), list);
  onChange(signal, () => {
    // What is wrong with a plugin stands with it, below.
    const texts = live.degraded.filter((text) => !live.plugins?.some((plugin) => plugin.message && text.includes(plugin.message)));
    box.hidden = texts.length === 0;
    syncChildren(list, texts, (text) => text, (text) => el("li", {}, text), () => {});
  });
  return box;
}

export function overview(_, signal) {
  const state = el("span"), words = el("p", { class: "quiet" });
  const wait = loading();
  const body = el("div", { class: "stack-wide", hidden: true },
    degraded(signal), tiles(signal), protocols(signal), plugins(signal));
  onChange(signal, () => {
    const { status } = live;
    body.hidden = !status;
    wait.hidden = Boolean(status);
    if (!status) return;
    state.replaceChildren(badge(status.state, t(`state.${status.state}`)));
    setText(words, t("overview.version", { version: status.version, lanes: count(status.lanes), memory: bytes(status.resident_bytes) }));
  });
  return {
    title: t("overview"),
    content: [el("div", { class: "page-head" }, el("h1", { tabindex: "-1" }, t("overview")), state, words), wait, body],
  };
}
