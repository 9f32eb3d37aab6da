// Every plugin file with its state, or why it was refused, and what was made of it.

import { el, setText, syncChildren } from "../dom.js";
import { count, shortCount } from "../format.js";
import { t, tn } from "../i18n.js";
import { live, onChange } from "../live.js";
import { badge } from "../parts/badge.js";
import { empty, loading } from "../parts/notices.js";

function facts(plugin) {
  const rows = { id: plugin.id, version: plugin.version, vendor: plugin.vendor, license: plugin.license, abi: plugin.abi, file: plugin.path };
  return el("dl", { class: "facts" }, Object.entries(rows).filter(([, value]) => value).map(([name, value]) =>
    el("div", {}, el("dt", {}, t(`plugin.${name}`)), el("dd", {}, value))));
}

function limitsText(limits) {
  return Object.entries(limits).filter(([, times]) => times > 0).map(([name, times]) => `${name} ${count(times)}`).join(", ");
}

function notesOf(instance) {
  const { sink } = instance;
  return [
    instance.reason,
    limitsText(instance.limits) && `${t("instance.limits")}: ${limitsText(instance.limits)}`,
    sink && t("instance.sink", { applied: count(sink.applied_rows), waiting: count(sink.waiting_rows), dropped: count(sink.dropped_rows) }),
    sink?.last_error,
  ].filter(Boolean).join(" · ");
}

const CELLS = ["name", "state", "kind", "listen", "open", "received", "sent"];
const HEADS = { name: "column.instance", state: "plugin.state", kind: "instance.kind", listen: "instance.listen",
  open: "instance.open", received: "column.received", sent: "column.sent" };
const isNumber = (name) => ["open", "received", "sent"].includes(name);

function makeInstance() {
  const row = el("tr");
  row.notes = el("small");
  row.name = el("span");
  row.columns = Object.fromEntries(CELLS.map((name) => [name, el(name === "name" ? "th" : "td",
    { class: isNumber(name) ? "number" : name, scope: name === "name" ? "row" : null })]));
  row.columns.name.append(row.name, row.notes);
  row.append(...Object.values(row.columns));
  return row;
}

function updateInstance(row, instance) {
  const cells = row.columns;
  setText(row.name, instance.name);
  setText(row.notes, notesOf(instance));
  if (row.dataset.state !== instance.state) cells.state.replaceChildren(badge(instance.state));
  row.dataset.state = instance.state;
  setText(cells.kind, instance.kind);
  setText(cells.listen, instance.listen.join("\n"));
  setText(cells.open, count(instance.totals.open));
  setText(cells.received, shortCount(instance.totals.received_messages));
  setText(cells.sent, shortCount(instance.totals.sent_messages));
}

function makePlugin(plugin) {
  const element = el("li", { class: "plugin card" });
  const body = el("tbody");
  element.head = el("div");
  element.instances = body;
  element.table = el("div", { class: "table" }, el("table", {},
    el("caption", { class: "unseen" }, t("instances", { name: plugin.name })),
    el("thead", {}, el("tr", {}, CELLS.map((name) => el("th", { scope: "col", class: isNumber(name) ? "number" : name }, t(HEADS[name]))))),
    body));
  element.append(element.head, element.table);
  return element;
}

function updatePlugin(element, plugin) {
  const { instances, ...own } = plugin;
  const shown = JSON.stringify(own);
  if (element.dataset.shown !== shown) {
    element.dataset.shown = shown;
    element.head.replaceChildren(
      el("div", { class: "card-head" }, el("h2", {}, plugin.name), badge(plugin.state)),
      plugin.message ? el("p", { class: "refusal" }, plugin.message) : "",
      facts(plugin));
  }
  element.table.hidden = instances.length === 0;
  syncChildren(element.instances, instances, (instance) => instance.name, makeInstance, updateInstance);
}

export function plugins(_, signal) {
  const list = el("ul", { class: "plugins" });
  const total = el("p", { class: "quiet" });
  const none = el("div", { hidden: true }, empty(t("plugins.none"), el("p", { class: "quiet" }, t("plugins.none.hint"))));
  const wait = loading();
  onChange(signal, () => {
    if (!live.plugins) return;
    wait.remove();
    none.hidden = live.plugins.length > 0;
    setText(total, tn("files", live.plugins.length));
    syncChildren(list, live.plugins, (plugin) => plugin.path, makePlugin, updatePlugin);
  });
  return {
    title: t("plugins"),
    content: [el("div", { class: "page-head" }, el("h1", { tabindex: "-1" }, t("plugins")), total), wait, none, list],
  };
}
