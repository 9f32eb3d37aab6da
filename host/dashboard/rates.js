// Messages per second of each protocol over the last minutes, from the totals in /v1/plugins.

export const SAMPLES = 90; // of 2 s each: what a chart shows

// What handlers have counted: received and sent messages and bytes, open connections, by component.
export function countsByProtocol(plugins) {
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

// From 0 where it has restarted meanwhile.
const perSecond = (now, before, seconds) => Math.max(0, (now - before) / seconds);

export class Rates {
  #before = null; // {counts, ms}
  protocols = new Map(); // name: {open, received: [], sent: [], receivedBytes, sentBytes}; per second, newest last

  // `ms`: a clock that only goes forward.
  add(plugins, ms) {
    const counts = countsByProtocol(plugins);
    const seconds = (ms - (this.#before?.ms ?? ms)) / 1000;
    for (const [name, now] of counts) {
      const rates = this.protocols.get(name) ?? { received: [], sent: [] };
      const before = this.#before?.counts.get(name) ?? now;
      const rate = (what) => (seconds > 0 ? perSecond(now[what], before[what], seconds) : 0);
      if (seconds > 0) {
        rates.received = [...rates.received, rate("received_messages")].slice(-SAMPLES);
        rates.sent = [...rates.sent, rate("sent_messages")].slice(-SAMPLES);
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
        // Aligned at the newest: one that was started later has fewer.
        const length = Math.max(sum[way].length, rates[way].length);
        const at = (values, i) => values[i - length + values.length] ?? 0;
        sum[way] = Array.from({ length }, (_, i) => at(sum[way], i) + at(rates[way], i));
      }
    }
    return sum;
  }
}
