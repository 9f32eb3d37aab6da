// What every page shows of the host, kept up to date: its status by events, plugins and health by asking every 2 s.

import { ask, readiness } from "./api.js";
import { Rates } from "./rates.js";
import { keepTrying, repeat } from "./repeat.js";
import { events } from "./sse.js";

const POLL_MS = 2000;

// Events: "change" when something below has, "link" when `link` has; "connect" and "disconnect" with what the API says of
// a connection as `detail`.
class Live extends EventTarget {
  link = "connecting"; // then "live" or "broken"
  status = null; // as /v1/status has it; null: not known yet
  plugins = null; // rows of /v1/plugins
  degraded = []; // texts of /readyz
  rates = new Rates();
  #poll = () => {};

  start() {
    const forever = new AbortController().signal;
    keepTrying(forever, (signal) => this.#follow(signal));
    this.#poll = repeat(POLL_MS, forever, () => this.#ask(forever));
  }

  async #follow(signal) {
    let worked = false;
    try {
      for await (const { event, data } of events("v1/stream", signal, () => { worked = true; this.#setLink("live"); })) {
        this.#take(event, data);
      }
    } catch { /* what is wrong shows in the link, and is tried again */ }
    if (!signal.aborted) this.#setLink("broken");
    return worked;
  }

  #take(event, data) {
    if (event === "status") {
      this.status = data;
      this.#changed();
    } else if (event === "plugin") {
      this.#poll();
    } else {
      this.dispatchEvent(new CustomEvent(event, { detail: data }));
    }
  }

  async #ask(signal) {
    try {
      const [plugins, ready] = await Promise.all([ask("v1/plugins", { signal }), readiness(signal)]);
      this.rates.add(plugins.items, performance.now());
      this.plugins = plugins.items;
      this.degraded = ready.degraded;
      this.#changed();
    } catch { /* the stream breaks too then, and says so */ }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #setLink(link) {
    if (this.link === link) return;
    this.link = link;
    this.dispatchEvent(new Event("link"));
  }
}

export const live = new Live();

// Draws now and at every change until `signal`.
export function onChange(signal, draw) {
  live.addEventListener("change", draw, { signal });
  draw();
}
