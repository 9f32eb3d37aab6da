// One device: commands, messages, publishing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually } from "./browser.mjs";
import { RawTcpDevice, WebSocketDevice } from "./devices.mjs";
import { browser, opened, startHost } from "./world.mjs";

const host = await startHost({ settings: ["raw_tcp.subscribe=true"] });

test("a command and a query reach a WebSocket device, and the page shows its answer", async (t) => {
  const device = await opened(t, WebSocketDevice, host.ports.websocket, { "Device-Id": "fan/2" });
  const page = await browser.visit(host, "#/devices");
  await page.getByRole("link", { name: "fan/2" }).click();
  for (const kind of ["Command", "Query"]) {
    await page.getByRole("radio", { name: kind }).check();
    await page.getByLabel("Name").fill("speed");
    await page.locator("#ask-payload").fill("at <3>");
    const answered = device.answer(`<b>${kind}</b> done`);
    await page.getByRole("button", { name: "Send" }).click();
    const command = await answered;
    assert.deepEqual([command.kind, command.name, command.payload], [kind.toLowerCase(), "speed", "at <3>"]);
    await page.getByLabel("Command or query").getByText(`<b>${kind}</b> done`, { exact: true }).waitFor();
  }
  await page.getByLabel("Seconds to wait").fill("1");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("has not answered in time").waitFor();
  await browser.leave(page, /status of 504/);
});

test("the messages of a device run by as text, both ways, and a message can be published to it", async (t) => {
  const page = await browser.visit(host, "#/devices/talker");
  await page.getByText("Not connected").waitFor();
  const device = await opened(t, RawTcpDevice, host.ports.raw_tcp, "talker");
  await page.getByText("Connected", { exact: true }).waitFor();
  const tail = page.getByRole("log");
  await eventually(async () => { // the tail may be asked for a moment later
    device.say("<b>21.5</b>");
    return (await tail.getByText("<b>21.5</b>").count()) > 0;
  });
  await tail.getByText("from the device").first().waitFor({ state: "attached" });
  await page.locator("#publish-payload").fill("hello there");
  await page.getByRole("button", { name: "Publish" }).click();
  assert.equal(await device.line(), "hello there");
  await page.getByText("Published.").waitFor();
  await tail.getByText("hello there").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await tail.getByRole("listitem").count(), 0);
  device.close();
  await page.getByText("Not connected").waitFor();
  await browser.leave(page, /status of 404/);
});
