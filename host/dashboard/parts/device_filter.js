import { el } from "../dom.js";
import { t } from "../i18n.js";
import { field, select } from "./fields.js";

const TYPING_MS = 250;

// `values` is what stands in it at first; `changed` gets what stands in it after each change.
export function deviceFilter(values, changed) {
  const text = (value) => el("input", { type: "search", value, autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
  const id = text(values.device_id), address = text(values.address);
  const protocol = select({ "": t("filter.protocol.all") });

  const tell = () => changed({ device_id: id.value, protocol: protocol.value, address: address.value });
  let timer = 0;
  const tellSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, TYPING_MS);
  };
  id.addEventListener("input", tellSoon);
  address.addEventListener("input", tellSoon);
  protocol.addEventListener("change", tell);

  const showProtocols = (names) => {
    const known = [...protocol.options].map((option) => option.value);
    const wanted = values.protocol && !known.includes(values.protocol) ? [values.protocol] : [];
    for (const name of [...wanted, ...names]) if (!known.includes(name)) { known.push(name); protocol.append(el("option", { value: name }, name)); }
    if (wanted.length > 0) protocol.value = values.protocol;
  };
  showProtocols([]);
  const clear = () => {
    id.value = address.value = protocol.value = "";
    tell();
  };
  const element = el("form", { class: "filter", role: "search", "aria-label": t("filter"), onsubmit: (event) => { event.preventDefault(); tell(); } },
    field("filter-id", t("filter.id"), id),
    field("filter-protocol", t("filter.protocol"), protocol),
    field("filter-address", t("filter.address"), address),
    el("button", { type: "button", onclick: clear }, t("filter.clear")));
  return { element, showProtocols };
}
