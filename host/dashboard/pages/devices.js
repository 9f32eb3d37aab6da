// The list of connected devices: filter, sort, pages, kick.

import { ask } from "../api.js";
import { el, setText } from "../dom.js";
import { count } from "../format.js";
import { t, tn } from "../i18n.js";
import { live, onChange } from "../live.js";
import { deviceFilter } from "../parts/device_filter.js";
import { deviceTable } from "../parts/device_table.js";
import { empty, errorText, faultPlace, loading } from "../parts/notices.js";
import { pager } from "../parts/pager.js";
import { repeat } from "../repeat.js";
import { replace } from "../router.js";

const PAGE = 50, REFRESH_MS = 2000;
const FILTERS = ["device_id", "protocol", "address"];

// Where devices can connect: what the handlers listen on.
function addresses() {
  const list = el("ul", { class: "addresses" });
  for (const instance of (live.plugins ?? []).flatMap((plugin) => plugin.instances)) {
    for (const address of instance.listen) list.append(el("li", {}, el("code", {}, address), " ", el("span", { class: "quiet" }, instance.name)));
  }
  return list;
}

export function devices({ params }, signal) {
  const asked = { sort: params.get("sort") ?? "device_id" };
  for (const name of FILTERS) asked[name] = params.get(name) ?? "";
  const cursors = [""]; // of the pages up to the one that shows

  const total = el("p", { class: "quiet", role: "status" });
  const trouble = faultPlace(), refusal = faultPlace(); // of asking for the list; of what was done here
  const place = el("div", {}, loading());

  const pages = pager(PAGE, {
    next: (cursor) => { cursors.push(cursor); refresh(); },
    previous: () => { cursors.pop(); refresh(); },
  });
  const again = () => { // from the first page
    cursors.length = 1;
    const { sort, ...filter } = asked;
    replace(["devices"], { ...filter, sort: sort === "device_id" ? "" : sort });
    table.showSort(asked.sort);
    refresh();
  };
  const table = deviceTable({
    sort: (key) => { asked.sort = key; again(); },
    fault: refusal.show,
    kicked: () => { refusal.show(); refresh(); },
  });
  table.showSort(asked.sort);
  const filter = deviceFilter(asked, (values) => { Object.assign(asked, values); again(); });
  onChange(signal, () => filter.showProtocols([...live.rates.protocols.keys()].sort()));

  const isFiltered = () => FILTERS.some((name) => asked[name]);
  const nothing = () => (isFiltered()
    ? empty(t("devices.nomatch"))
    : empty(t("devices.none"), el("p", { class: "quiet" }, t("devices.none.hint")), addresses()));
  const show = (list) => {
    trouble.show();
    setText(total, tn("matching", list.matching, count(list.matching)));
    pages.show(cursors.length - 1, list);
    if (list.items.length === 0) {
      // Addresses are known a moment after the first answer; what stands there is left alone afterwards.
      if (place.dataset.shows !== `${isFiltered()}${Boolean(live.plugins)}`) place.replaceChildren(nothing());
      place.dataset.shows = `${isFiltered()}${Boolean(live.plugins)}`;
      return;
    }
    if (place.dataset.shows !== "table") place.replaceChildren(table.element);
    place.dataset.shows = "table";
    table.show(list.items);
  };

  let turn = 0;
  const fetchPage = async () => {
    const mine = ++turn;
    const query = new URLSearchParams({ ...asked, limit: PAGE, cursor: cursors.at(-1) });
    for (const name of [...query.keys()]) if (!query.get(name)) query.delete(name);
    try {
      const list = await ask(`v1/devices?${query}`, { signal });
      if (mine !== turn) return; // somebody has asked for another page meanwhile
      if (list.items.length === 0 && cursors.length > 1) { // all of it has gone
        cursors.length = 1;
        return refresh();
      }
      show(list);
    } catch (error) {
      if (signal.aborted || mine !== turn) return;
      trouble.show(errorText(error));
      if (!place.dataset.shows) place.replaceChildren();
    }
  };
  const refresh = repeat(REFRESH_MS, signal, fetchPage);

  return {
    title: t("devices"),
    content: [
      el("div", { class: "page-head" }, el("h1", { tabindex: "-1" }, t("devices")), total),
      filter.element, trouble.element, refusal.element, place, pages.element,
    ],
  };
}
