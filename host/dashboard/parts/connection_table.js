import { el, setText, syncChildren } from "../dom.js";
import { bytes, count, duration } from "../format.js";
import { t } from "../i18n.js";

const CELLS = ["instance", "address", "client", "opened", "received", "sent"];
const isNumber = (name) => ["opened", "received", "sent"].includes(name);

function makeRow() {
  const row = el("tr");
  row.columns = Object.fromEntries(CELLS.map((name) => [name, el("td", { class: isNumber(name) ? "number" : name })]));
  row.append(...Object.values(row.columns));
  return row;
}

function updateRow({ columns: cells }, row) {
  setText(cells.instance, row.instance);
  setText(cells.address, row.remote);
  setText(cells.client, row.user_agent);
  setText(cells.opened, duration(Date.now() - row.opened_ms));
  setText(cells.received, `${count(row.received_messages)} · ${bytes(row.received_bytes)}`);
  setText(cells.sent, `${count(row.sent_messages)} · ${bytes(row.sent_bytes)}`);
}

// The connections of one device.
export function connectionTable() {
  const body = el("tbody");
  const heads = CELLS.map((name) => el("th", { scope: "col", class: isNumber(name) ? "number" : name },
    t(`column.${name}`)));
  const element = el("section", { class: "card", "aria-labelledby": "connections" },
    el("div", { class: "card-head" }, el("h2", { id: "connections" }, t("connections"))),
    el("div", { class: "table" }, el("table", { "aria-labelledby": "connections" }, el("thead", {}, el("tr", {}, heads)), body)));
  const show = (connections) => syncChildren(body, connections, (row) => row.connection_id, makeRow, updateRow);
  return { element, show };
}
