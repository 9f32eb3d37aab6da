// The words of the page in the language of whoever reads it.

import { en } from "./texts/en.js";
import { es } from "./texts/es.js";

const KEY = "iotcc.language";
const TEXTS = { en, es };
export const LANGUAGES = { en: "English", es: "Español" };

function preferred() {
  const chosen = localStorage.getItem(KEY);
  if (chosen in TEXTS) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in TEXTS) ?? "en";
}

let language = preferred();
document.documentElement.lang = language;

export function currentLanguage() {
  return language;
}

// Whoever calls it draws the page again.
export function setLanguage(tag) {
  language = tag;
  document.documentElement.lang = tag;
  localStorage.setItem(KEY, tag);
}

// The text of that name, with each {word} replaced.
export function t(name, values = {}) {
  return TEXTS[language][name].replace(/\{(\w+)\}/g, (_, word) => values[word]);
}

// A text with a number: of "name.one" and "name.other" the one that goes with it; {n} is the number.
export function tn(name, n, shown = new Intl.NumberFormat(language).format(n)) {
  return t(`${name}.${new Intl.PluralRules(language).select(n) === "one" ? "one" : "other"}`, { n: shown });
}

// The text of that name, or `word`, the host's own, where there is none.
export function tOr(name, word) {
  return TEXTS[language][name] ?? word;
}
