// What MQTT.js sees, the client of Node and of web pages. Says what failed and ends with 1.
// usage: node mqttjs_client.cjs MODULES URL [USER PASSWORD]
//   MODULES: the node_modules folder; URL: mqtt://, mqtts:// or ws://
"use strict";
const assert = require("node:assert");
const path = require("node:path");

const [modules, url, username, password] = process.argv.slice(2);
const mqtt = require(path.join(modules, "mqtt"));
const LARGE = Buffer.alloc(900 * 1024, "x");

class Client {
  static async connect(clientId, options = {}) {
    const client = new Client();
    client.messages = [];
    client.waiting = null;
    // One attempt: what fails shall be seen.
    client.mqtt = mqtt.connect(url, {
      clientId, username, password, reconnectPeriod: 0, rejectUnauthorized: false, ...options });
    client.mqtt.on("message", (topic, payload, packet) => {
      client.messages.push({ topic, payload, qos: packet.qos, retain: packet.retain });
      client.waiting?.();
    });
    client.connack = await new Promise((done, failed) => {
      client.mqtt.once("connect", done);
      client.mqtt.once("error", failed);
      client.mqtt.once("close", () => failed(new Error("closed")));
    });
    return client;
  }
  async subscribe(filter, qos) {
    const granted = await this.mqtt.subscribeAsync(filter, { qos });
    assert.deepStrictEqual(granted.map((one) => one.qos), [qos]);
  }
  publish(topic, payload, qos, retain = false) {
    return this.mqtt.publishAsync(topic, payload, { qos, retain });
  }
  async next() {
    while (this.messages.length === 0) {
      await new Promise((done) => { this.waiting = done; });
    }
    return this.messages.shift();
  }
  async expect(topic, payload, qos, retain = false) {
    const { payload: received, ...rest } = await this.next();
    assert.deepStrictEqual(rest, { topic, qos, retain });
    assert.ok(received.equals(Buffer.from(payload)), `payload of ${topic}`);
  }
  leave() {
    return this.mqtt.endAsync();
  }
}

async function roundTrips() {
  const [a, b] = [await Client.connect("a"), await Client.connect("b")];
  for (const granted of [0, 1, 2]) {
    await b.subscribe("t/+", granted);
    for (const qos of [0, 1, 2]) {
      for (const payload of ["hello", "", LARGE]) {
        await a.publish("t/1", payload, qos);
        await b.expect("t/1", payload, Math.min(granted, qos));
      }
    }
  }
  await Promise.all([a.leave(), b.leave()]);
}

async function wildcards() {
  const client = await Client.connect("w");
  await client.subscribe("+/x/#", 0);
  for (const topic of ["a/x", "a/y", "x", "b/x/1/2"]) {
    await client.publish(topic, "", 0);
  }
  await client.expect("a/x", "", 0);
  await client.expect("b/x/1/2", "", 0);
  await client.leave();
}

async function retained() {
  const client = await Client.connect("r");
  await client.publish("kept", "x", 2, true);
  await client.subscribe("kept", 1);
  await client.expect("kept", "x", 1, true);
  await client.publish("kept", "", 1, true);
  await client.expect("kept", "", 1, false);
  await client.leave();
}

async function will() {
  const watcher = await Client.connect("watcher");
  await watcher.subscribe("will", 1);
  const client = await Client.connect("c", { will: { topic: "will", payload: "gone", qos: 1, retain: false } });
  client.mqtt.on("error", () => {});
  client.mqtt.stream.destroy();
  await watcher.expect("will", "gone", 1);
  await watcher.leave();
}

async function session() {
  const persistent = { clean: false };
  const first = await Client.connect("p", persistent);
  assert.strictEqual(first.connack.sessionPresent, false);
  await first.subscribe("away", 2);
  await first.leave();
  const sender = await Client.connect("sender");
  for (let i = 0; i < 100; ++i) {
    await sender.publish("away", String(i), 2);
  }
  await sender.leave();
  const back = await Client.connect("p", persistent);
  assert.strictEqual(back.connack.sessionPresent, true);
  for (let i = 0; i < 100; ++i) {
    await back.expect("away", String(i), 2);
  }
  await back.leave();
}

async function main() {
  for (const test of [roundTrips, wildcards, retained, will, session]) {
    await test().catch((error) => {
      console.error(`failed: ${test.name}: ${error.stack}`);
      process.exit(1);
    });
  }
  process.exit(0);
}

main();
