// The list of devices: live, hostile, and with 5,000 of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually } from "./browser.mjs";
import { MqttDevice, RawTcpDevice } from "./devices.mjs";
import { browser, opened, row, startHost } from "./world.mjs";

const host = await startHost();
const HOSTILE = ["<img src=x onerror=alert(1)>", "\"quoted\" & 'single'</script>", "\u202Egnp.exe", "שלום", "a/b c%2F?#é",
  "x".repeat(200)];

test("without devices the list says where they can connect", async () => {
  const page = await browser.visit(host, "#/devices");
  await page.getByText("No device is connected.").waitFor();
  await page.getByText(`tcp://127.0.0.1:${host.ports.raw_tcp}`).waitFor();
  await browser.picture(page, "devices-none");
  await browser.leave(page);
});

test("a device shows when it connects, and goes when it is disconnected there", async (t) => {
  const page = await browser.visit(host, "#/devices");
  const device = await opened(t, RawTcpDevice, host.ports.raw_tcp, "kicked");
  await row(page, "kicked").waitFor();
  const button = page.getByRole("button", { name: "Disconnect kicked" });
  await button.click();
  await page.keyboard.press("Escape");
  assert.equal(await button.evaluate((node) => node === document.activeElement), true);
  await button.click();
  await page.getByRole("dialog").getByText("kicked").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await device.socket.closed_;
  await row(page, "kicked").waitFor({ state: "detached" });
  await page.getByRole("status").getByText("Disconnected kicked").waitFor();
  await browser.leave(page);
});

test("names that devices give themselves are shown as they are, and run nothing", async (t) => {
  await Promise.all(HOSTILE.map((id) => opened(t, MqttDevice, host.ports.mqtt_lite, id)));
  const page = await browser.visit(host, "#/devices");
  for (const id of HOSTILE) {
    await row(page, id).getByRole("link").click();
    await page.waitForURL((url) => url.hash === `#/devices/${encodeURIComponent(id)}`);
    await eventually(async () => (await page.locator("h1").textContent()) === id); // the page follows its address
    await page.getByText("Connected", { exact: true }).waitFor();
    assert.equal(await page.locator("main img, main script").count(), 0);
    assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), true);
    await page.goBack();
  }
  await row(page, HOSTILE[0]).waitFor();
  await browser.picture(page, "devices-hostile");
  await browser.leave(page);
});

test("5,000 devices are filtered, sorted and paged", async (t) => {
  const devices = await Promise.all(Array.from({ length: 5000 }, (_, i) =>
    RawTcpDevice.open(host.ports.raw_tcp, `many-${String(i).padStart(4, "0")}`)));
  t.after(() => devices.forEach((device) => device.close()));
  await eventually(async () => (await host.json("v1/devices?limit=1")).matching === 5000);
  const page = await browser.visit(host, "#/devices");
  await page.getByText("5,000 devices").waitFor();
  await page.getByText("1–50 of 5,000").waitFor();
  await row(page, "many-0000").waitFor();
  await browser.picture(page, "devices-5000");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("51–100 of 5,000").waitFor();
  await row(page, "many-0050").waitFor();
  assert.equal(await page.getByRole("row").count(), 51); // with its head
  await page.getByRole("button", { name: "Previous" }).click();
  await row(page, "many-0000").waitFor();
  await page.getByRole("button", { name: "Device" }).press("Enter");
  await row(page, "many-4999").waitFor();
  assert.equal(await page.getByRole("columnheader", { name: "Device" }).getAttribute("aria-sort"), "descending");
  await page.getByLabel("Device begins with").fill("many-12");
  await page.getByText("100 devices").waitFor();
  await page.reload();
  await page.getByText("100 devices").waitFor();
  assert.equal(await page.getByLabel("Device begins with").inputValue(), "many-12");
  await page.getByLabel("Protocol").selectOption("mqtt_lite");
  await page.getByText("No device matches this filter.").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("5,000 devices").waitFor();
  await browser.leave(page);
});
