import { el, setText } from "../dom.js";
import { count } from "../format.js";
import { t } from "../i18n.js";

// Forwards and backwards through a list of `size` rows a page; nothing shows where there is only one.
export function pager(size, { next, previous }) {
  let cursor = null; // of the next page
  const back = el("button", { type: "button", onclick: () => previous() }, t("page.previous"));
  const on = el("button", { type: "button", onclick: () => next(cursor) }, t("page.next"));
  const place = el("p", { class: "quiet" });
  const element = el("nav", { class: "pager", "aria-label": t("pages"), hidden: true }, back, place, on);
  const show = (page, list) => {
    cursor = list.next;
    element.hidden = page === 0 && cursor === null;
    back.disabled = page === 0;
    on.disabled = cursor === null;
    const from = page * size + 1;
    setText(place, t("page.of", { from: count(from), to: count(from + list.items.length - 1), n: count(list.matching) }));
  };
  return { element, show };
}
