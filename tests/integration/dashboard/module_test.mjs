// What the dashboard's modules compute, asked in the page where they run.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, startHost } from "./world.mjs";

const host = await startHost();

// What `ask` answers there; it gets the module of that name.
async function inModule(name, ask) {
  const page = await browser.visit(host);
  const answer = await page.evaluate(`import("/dashboard/${name}").then(${ask})`);
  await browser.leave(page);
  return answer;
}

test("rates follow from totals and the time between two looks, and a restart is no rate", async () => {
  const rates = await inModule("rates.js", ({ Rates }) => {
    const rates = new Rates();
    const look = (ms, counts) => rates.add([{ instances: Object.entries(counts).map(([component, n]) => ({
      component, kind: "iotcc.handler/1", totals: { open: 1, received_messages: n, sent_messages: n / 2, received_bytes: 9 * n, sent_bytes: 0 },
    })) }], ms);
    look(0, { a: 1000 });
    look(2000, { a: 1100 });
    look(2100, { a: 1199 }); // too soon for a rate
    look(6000, { a: 1500, b: 40 });
    look(8000, { a: 20, b: 60 });
    return { a: rates.protocols.get("a"), b: rates.protocols.get("b"), total: rates.total, times: rates.times };
  });
  assert.deepEqual(rates.times, [2000, 6000, 8000]);
  assert.deepEqual([rates.a.received, rates.a.sent], [[50, 100, 0], [25, 50, 0]]);
  assert.deepEqual(rates.b.received, [0, 10]);
  assert.deepEqual(rates.total.received, [50, 100, 10]);
  assert.equal(rates.b.receivedBytes, 90);
});

test("a chart forgets what is older than its window", async () => {
  const kept = await inModule("rates.js", ({ Rates, WINDOW_MS }) => {
    const rates = new Rates();
    for (let ms = 0; ms <= 2 * WINDOW_MS; ms += 2000) {
      rates.add([{ instances: [{ component: "a", kind: "iotcc.handler/1", totals: { received_messages: ms } }] }], ms);
    }
    return [rates.times.length, rates.protocols.get("a").received.length, WINDOW_MS];
  });
  assert.deepEqual(kept, [90, 90, 180000]);
});

test("how a stream was cut does not change its events", async () => {
  const events = await inModule("sse.js", ({ EventReader }) => {
    const text = ": hello\n\nid: 7\nevent: status\ndata: {\"a\":\ndata: 1}\n\nevent: skipped\n\ndata: x\n\nevent: cut";
    const whole = [...new EventReader().take(text)];
    const reader = new EventReader();
    return [whole, [...text].flatMap((character) => [...reader.take(character)])];
  });
  assert.deepEqual(events[0], [{ event: "status", data: "{\"a\":\n1}" }, { event: "message", data: "x" }]);
  assert.deepEqual(events[1], events[0]);
});

test("every device has an address of its own, and it leads back", async () => {
  const ids = ["a/b", "100%", "?x=1#y", "ünï", "..", " ", "\u202Ex"];
  const back = await inModule("router.js", `(router) => ${JSON.stringify(ids)}.map((id) => router.parse(router.deviceHref(id)).path)`);
  assert.deepEqual(back, ids.map((id) => ["devices", id]));
});

test("both languages say everything", async () => {
  const page = await browser.visit(host);
  const [en, es] = await page.evaluate(async () => {
    const texts = await Promise.all(["en", "es"].map((tag) => import(`/dashboard/texts/${tag}.js`)));
    return [texts[0].en, texts[1].es];
  });
  assert.deepEqual(Object.keys(en), Object.keys(es));
  for (const [key, text] of Object.entries(en)) {
    assert.deepEqual(text.match(/\{\w+\}/g)?.sort(), es[key].match(/\{\w+\}/g)?.sort(), key);
  }
  await browser.leave(page);
});
