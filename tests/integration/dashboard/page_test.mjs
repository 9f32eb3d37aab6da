// What every page does, and the overview.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually } from "./browser.mjs";
import { RawTcpDevice, WebSocketDevice } from "./devices.mjs";
import { browser, opened, row, startHost } from "./world.mjs";

const host = await startHost({ files: { "broken.so": "no plugin" } });
const PAGES = { overview: "#/", devices: "#/devices", device: "#/devices/pump%201", plugins: "#/plugins" };

test("every page fits phones and wide screens, light and dark, in both languages", async (t) => {
  const device = await opened(t, WebSocketDevice, host.ports.websocket, { "Device-Id": "pump 1", "Device-Name": "Boiler room" });
  device.say("21.5");
  const looks = {
    phone: [390, 844, "dark", "es-MX"], tablet: [820, 1180, "light", "es"],
    wide: [1440, 900, "light", "en-GB"], dark: [1440, 900, "dark", "de"],
  };
  const titles = { es: ["Resumen", "Dispositivos", "pump 1", "Plugins"], en: ["Overview", "Devices", "pump 1", "Plugins"] };
  for (const [look, [width, height, colorScheme, locale]] of Object.entries(looks)) {
    const page = await browser.visit(host, "#/", { locale, colorScheme, viewport: { width, height } });
    const language = locale.startsWith("es") ? "es" : "en";
    for (const [i, [name, hash]] of Object.entries(PAGES).entries()) {
      await page.goto(host.url + hash);
      await page.getByRole("heading", { level: 1, name: titles[language][i] }).waitFor();
      await page.locator(".loading").first().waitFor({ state: "hidden" });
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth).map((each) => each.outerHTML.slice(0, 80)));
      assert.deepEqual(wide, [], `${look} ${name} is too wide`);
      await browser.picture(page, `${name}-${look}`);
    }
    await browser.leave(page);
  }
});

test("the overview shows figures as they come, and why a plugin was refused", async (t) => {
  const before = (await host.json("v1/status")).totals.received_messages;
  const page = await browser.visit(host);
  const connections = page.getByRole("region", { name: "Connections" }), messages = page.getByRole("region", { name: "Messages in" });
  await connections.getByText("0", { exact: true }).waitFor();
  const device = await opened(t, RawTcpDevice, host.ports.raw_tcp, "counted");
  for (let i = 0; i < 50; ++i) device.say("x");
  await connections.getByText("1", { exact: true }).waitFor();
  await messages.getByText(`${before + 50} in all`).waitFor();
  await page.getByText("1 connection", { exact: true }).waitFor();
  await page.getByText(/broken\.so: (refused|ignored)/).waitFor();
  await browser.leave(page);
});

test("the language is the browser's, until another is chosen", async () => {
  const page = await browser.visit(host, "#/", { locale: "es-ES" });
  await page.getByRole("heading", { name: "Resumen" }).waitFor();
  await page.getByLabel("Idioma").selectOption("English");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  assert.equal(await page.title(), "Overview – IoT Cloud Connector");
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await browser.leave(page);
});

test("everything is done with the keyboard", async (t) => {
  const device = await opened(t, RawTcpDevice, host.ports.raw_tcp, "typed");
  const page = await browser.visit(host);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // skips to the content
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.getByRole("navigation").getByRole("link", { name: "Devices" }).press("Enter");
  await row(page, "typed").getByRole("link").press("Enter");
  await eventually(() => page.evaluate(() => document.activeElement.textContent === "typed"));
  await page.getByRole("main").getByRole("button", { name: "Disconnect" }).press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await device.socket.closed_;
  await browser.leave(page, /status of 404/);
});

test("an address that is none says so", async () => {
  const page = await browser.visit(host, "#/devices/%E0%A4%A");
  await page.getByRole("heading", { name: "There is no such page." }).waitFor();
  await browser.leave(page);
});

test("a host that goes away is missed, and found again when it is back", async () => {
  const page = await browser.visit(host);
  await page.getByText("Live", { exact: true }).waitFor();
  assert.equal(await host.stop(), 0);
  await page.getByText("The host does not answer.").waitFor();
  await browser.picture(page, "overview-host-gone");
  await host.run();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("The host does not answer.").waitFor({ state: "hidden" });
  await browser.leave(page, /net::ERR_|status of 503/); // gone, or about to go
});
