// Small charts of the last minutes.

import { setText, svg } from "./dom.js";
import { WINDOW_MS } from "./rates.js";

const WIDTH = 300, HEIGHT = 60; // of the drawing; the page stretches it

function points(times, values, highest) {
  const x = (time) => WIDTH * (1 - (times.at(-1) - time) / WINDOW_MS);
  const y = (value) => HEIGHT - 1 - (value / highest) * (HEIGHT - 4);
  return values.map((value, i) => `${x(times[times.length - values.length + i]).toFixed(1)} ${y(value).toFixed(1)}`);
}

// A line for each name in `lines`, which is also its class; the first has its area filled. `draw` takes when
// the samples were taken, the values of each line, newest last, and the words that say the same.
export function sparkline(lines) {
  const area = svg("path", { class: `area ${lines[0]}` });
  const paths = lines.map((name) => svg("path", { class: `line ${name}`, "vector-effect": "non-scaling-stroke" }));
  const title = svg("title");
  const element = svg("svg", {
    class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
  }, title, area, ...paths);
  const draw = (times, values, words) => {
    const highest = Math.max(0, ...values.flat());
    values.forEach((list, i) => {
      const line = points(times, list, highest || 1);
      paths[i].setAttribute("d", line.length > 1 ? `M${line.join("L")}` : "");
      if (i === 0) area.setAttribute("d", line.length > 1 ? `M${line[0].split(" ")[0]} ${HEIGHT}L${line.join("L")}V${HEIGHT}Z` : "");
    });
    setText(title, words);
  };
  return { element, draw };
}
