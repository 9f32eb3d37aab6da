// Server-sent events over fetch: the browser's EventSource cannot send a token.

import { open } from "./api.js";

const SILENCE_MS = 40000; // the host says something every 15 s

// Takes text in any pieces and gives whole events as {event, data}; comments and what else the format has are left out.
export class EventReader {
  #rest = "";

  *take(text) {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const fields = { event: "message", data: [] };
      for (const line of block.split("\n")) {
        const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (name === "event") fields.event = value;
        if (name === "data") fields.data.push(value);
      }
      if (fields.data.length > 0) yield { event: fields.event, data: fields.data.join("\n") };
    }
  }
}

// The events of that address until it ends, as {event, data} with `data` as what its JSON says. Throws where it cannot
// be opened, breaks off, or falls silent. `opened` is called when the host has answered.
export async function* events(path, signal, opened = () => {}) {
  const silent = new AbortController();
  let timer = 0;
  try {
    const response = await open(path, { signal: AbortSignal.any([signal, silent.signal]) });
    opened();
    const reader = new EventReader();
    const texts = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
      const { value, done } = await texts.read();
      clearTimeout(timer);
      if (done) return;
      for (const { event, data } of reader.take(value)) yield { event, data: JSON.parse(data) };
    }
  } finally {
    clearTimeout(timer);
    silent.abort(); // also where whoever reads has had enough
  }
}
