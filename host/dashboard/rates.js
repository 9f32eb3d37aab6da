// Messages per second of each protocol over the last minutes, from the totals in /v1/plugins.

export const WINDOW_MS = 180000; // what is kept, and a chart shows
const SHORTEST_MS = 1000; // a rate over less says little

// What handlers have counted: received and sent messages and bytes, open connections, by component.
function countsByProtocol(plugins) {
  const counts = new Map();
  for (const instance of plugins.flatMap((plugin) => plugin.instances)) {
    if (!instance.kind.startsWith("iotcc.handler/")) continue;
    const sum = counts.get(instance.component) ??
      { open: 0, received_messages: 0, sent_messages: 0, received_bytes: 0, sent_bytes: 0 };
    for (const name of Object.keys(sum)) sum[name] += instance.totals[name];
    counts.set(instance.component, sum);
  }
  return counts;
}

// 0 where the host has restarted meanwhile, and counts anew.
const perSecond = (now, before, seconds) => Math.max(0, (now - before) / seconds);

export class Rates {
  #before = null; // {counts, ms}
  times = []; // of the samples, in ms; newest last
  // name: {open, received: [], sent: [], receivedBytes, sentBytes}; per second. A list ends with the newest sample, and is
  // shorter than `times` for who came later.
  protocols = new Map();

  // `ms`: a clock that only goes forward.
  add(plugins, ms) {
    if (this.#before && ms - this.#before.ms < SHORTEST_MS) return;
    const counts = countsByProtocol(plugins);
    const seconds = (ms - (this.#before?.ms ?? ms)) / 1000;
    if (seconds > 0) this.times = [...this.times, ms].filter((time) => time > ms - WINDOW_MS);
    for (const [name, now] of counts) {
      const rates = this.protocols.get(name) ?? { received: [], sent: [] };
      const before = this.#before?.counts.get(name) ?? now;
      const rate = (what) => (seconds > 0 ? perSecond(now[what], before[what], seconds) : 0);
      if (seconds > 0) {
        rates.received = [...rates.received, rate("received_messages")].slice(-this.times.length);
        rates.sent = [...rates.sent, rate("sent_messages")].slice(-this.times.length);
      }
      this.protocols.set(name, {
        ...rates, open: now.open, receivedBytes: rate("received_bytes"), sentBytes: rate("sent_bytes"),
      });
    }
    for (const name of [...this.protocols.keys()].filter((name) => !counts.has(name))) this.protocols.delete(name);
    this.#before = { counts, ms };
  }

  // All protocols together, in the same form.
  get total() {
    const sum = { received: [], sent: [], receivedBytes: 0, sentBytes: 0 };
    for (const rates of this.protocols.values()) {
      sum.receivedBytes += rates.receivedBytes;
      sum.sentBytes += rates.sentBytes;
      for (const way of ["received", "sent"]) {
        const length = Math.max(sum[way].length, rates[way].length);
        const at = (values, i) => values[i - length + values.length] ?? 0;
        sum[way] = Array.from({ length }, (_, i) => at(sum[way], i) + at(rates[way], i));
      }
    }
    return sum;
  }
}
