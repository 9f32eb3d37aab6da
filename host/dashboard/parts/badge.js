import { el } from "../dom.js";
import { tOr } from "../i18n.js";

const TONES = {
  loaded: "good", running: "good", started: "good", connected: "good",
  refused: "bad", failed: "bad",
  draining: "warn", stopped: "warn",
};

// A state as a word with a colour; the word alone says it too.
export function badge(state, text = tOr(`plugin.${state}`, state)) {
  return el("span", { class: `badge ${TONES[state] ?? "plain"}` }, text);
}
