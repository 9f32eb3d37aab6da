// What happens again and again while the page is looked at. A page that nobody sees asks the host for nothing.

function shown(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true, signal });
  });
}

function pause(ms, signal) {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

// Runs `work` now, and again `ms` after each end, until `signal`. It must not throw. The answer runs it at once, or right
// after the run that is under way.
export function repeat(ms, signal, work) {
  let hurry = new AbortController();
  (async () => {
    while (!signal.aborted) {
      await shown(signal);
      hurry = new AbortController();
      await work();
      await pause(ms, AbortSignal.any([signal, hurry.signal]));
    }
  })();
  return () => hurry.abort();
}

// Runs `attempt(signal)`, which goes on until something fails or the page is hidden, again and again until `signal`:
// after 1 s, then later and later up to 15 s, and at once when the page is seen again. An attempt answers whether it got
// as far as to work.
export function keepTrying(signal, attempt) {
  (async () => {
    for (let failures = 0; !signal.aborted;) {
      await shown(signal);
      const hidden = new AbortController();
      const hide = () => document.hidden && hidden.abort();
      document.addEventListener("visibilitychange", hide, { signal });
      const worked = await attempt(AbortSignal.any([signal, hidden.signal]));
      document.removeEventListener("visibilitychange", hide);
      if (hidden.signal.aborted) continue;
      failures = worked ? 0 : failures + 1;
      // Spread, so that many pages do not come back in the same moment.
      await pause(Math.min(15000, 1000 * 2 ** failures) * (0.75 + Math.random() / 2), signal);
    }
  })();
}
