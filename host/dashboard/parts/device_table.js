import { deviceText, el, setText, syncChildren } from "../dom.js";
import { ago, count, dateTime, duration } from "../format.js";
import { t } from "../i18n.js";
import { deviceHref } from "../router.js";
import { kick } from "./kick.js";

// What each column is sorted by, in the API's words, and whether it begins with the largest.
const COLUMNS = [
  { name: "device", key: "device_id" },
  { name: "protocol", kind: "protocol" },
  { name: "address", kind: "address" },
  { name: "opened", key: "opened_ms", kind: "number opened" },
  { name: "received", key: "received_messages", fallsFirst: true, kind: "number" },
  { name: "sent", key: "sent_messages", fallsFirst: true, kind: "number" },
  { name: "last", key: "last_ms", fallsFirst: true, kind: "number last" },
];

function head(column, sort) {
  const text = t(`column.${column.name}`);
  const cell = el("th", { scope: "col", class: column.kind });
  if (!column.key) {
    cell.append(text);
    return cell;
  }
  const turn = () => {
    const order = cell.getAttribute("aria-sort");
    const falls = order === "none" ? column.fallsFirst : order === "ascending";
    sort((falls ? "-" : "") + column.key);
  };
  cell.append(el("button", { type: "button", onclick: turn }, text, el("span", { class: "arrow", "aria-hidden": "true" })));
  return cell;
}

function makeRow(device, actions) {
  const id = device.device_id;
  const cells = {
    protocol: el("td", { class: "protocol" }),
    address: el("td", { class: "address" }),
    opened: el("td", { class: "number opened" }),
    received: el("td", { class: "number" }),
    sent: el("td", { class: "number" }),
    last: el("td", { class: "number last" }),
  };
  const more = el("small");
  const close = el("button", {
    type: "button", class: "small", "aria-label": t("kick.label", { id }),
    onclick: async () => (await kick(id, actions.fault)) && actions.kicked(),
  }, t("kick"));
  const row = el("tr", {},
    el("th", { scope: "row" }, el("a", { href: deviceHref(id), title: id }, deviceText(id)), more),
    ...Object.values(cells), el("td", { class: "action" }, close));
  row.columns = cells;
  row.more = more;
  return row;
}

function updateRow(row, device) {
  const cells = row.columns;
  const notes = [device.device_name, device.connections > 1 ? t("connections.more", { n: count(device.connections) }) : ""];
  setText(row.more, notes.filter(Boolean).join(" · "));
  setText(cells.protocol, device.protocol);
  setText(cells.address, device.remote);
  setText(cells.opened, duration(Date.now() - device.opened_ms));
  cells.opened.title = dateTime(device.opened_ms);
  setText(cells.received, count(device.received_messages));
  setText(cells.sent, count(device.sent_messages));
  setText(cells.last, ago(Math.max(device.last_received_ms, device.last_sent_ms)));
}

// `actions`: sort(key) when somebody wants another order, kicked() when a device was closed, fault(text).
export function deviceTable(actions) {
  const heads = COLUMNS.map((column) => head(column, actions.sort));
  const body = el("tbody");
  const element = el("div", { class: "table card" }, el("table", {},
    el("caption", { class: "unseen" }, t("devices")),
    el("thead", {}, el("tr", {}, ...heads, el("th", { scope: "col", class: "action" }, el("span", { class: "unseen" }, t("column.action"))))),
    body));
  const showSort = (sort) => {
    COLUMNS.forEach(({ key }, i) => {
      if (key) heads[i].setAttribute("aria-sort", sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none");
    });
  };
  const show = (devices) => syncChildren(body, devices, (device) => device.device_id, (device) => makeRow(device, actions), updateRow);
  return { element, show, showSort };
}
