import { el } from "../dom.js";

// A control under its name. The name is `id` too, which must be the page's only one.
export function field(id, label, control) {
  control.id = id;
  control.setAttribute("name", id);
  return el("div", { class: "field" }, el("label", { for: id }, label), control);
}

export function select(options, attributes = {}) {
  return el("select", attributes, Object.entries(options).map(([value, text]) => el("option", { value }, text)));
}

// A form that does `send` when it is submitted, once at a time, and shows what `send` answers or throws in `outcome`.
export function sendingForm(attributes, send, outcome, ...children) {
  const form = el("form", { ...attributes, onsubmit: async (event) => {
    event.preventDefault();
    const button = form.querySelector("button.primary");
    button.disabled = true;
    try {
      await send();
    } finally {
      button.disabled = false;
    }
  } }, ...children, outcome);
  return form;
}
