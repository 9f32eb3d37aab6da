// Numbers and times as people read them, in the language of the page.

import { currentLanguage, t } from "./i18n.js";

const number = (value, options) => new Intl.NumberFormat(currentLanguage(), options).format(value);

export const count = (value) => number(value);

// Short where it is long: 1,234,567 as 1.23M.
export function shortCount(value) {
  return value < 100000 ? number(value) : number(value, { notation: "compact", maximumFractionDigits: 2 });
}

// Per second: with a digit behind the point while that says something.
export function rate(value) {
  return value < 100 ? number(value, { maximumFractionDigits: 1 }) : shortCount(Math.round(value));
}

export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; ++unit) value /= 1000;
  return `${number(value, { maximumFractionDigits: unit === 0 || value >= 100 ? 0 : 1 })}\u00a0${units[unit]}`;
}

// The largest units of it, two or as many: "3 d 4 h".
export function duration(ms, most = 2) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const parts = [[Math.floor(s / 86400), "d"], [Math.floor(s / 3600) % 24, "h"], [Math.floor(s / 60) % 60, "min"], [s % 60, "s"]];
  const first = Math.max(0, parts.findIndex(([n]) => n > 0));
  const shown = parts.some(([n]) => n > 0) ? parts.slice(first, first + most).filter(([n]) => n > 0) : [[0, "s"]];
  return shown.map(([n, unit]) => `${n}\u00a0${unit}`).join(" ");
}

// "12 s ago", or "never" for 0.
export function ago(ms, now = Date.now()) {
  return ms === 0 ? t("never") : t("ago", { time: duration(now - ms, 1) });
}

export function dateTime(ms) {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeStyle: "short" }).format(ms);
}

// Of a message that has just come: with milliseconds.
export function clockTime(ms) {
  return new Intl.DateTimeFormat(currentLanguage(), {
    hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23",
  }).format(ms);
}
