// Signing in, and what a token may do.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { RawTcpDevice } from "./devices.mjs";
import { browser, opened, program, row, startHost } from "./world.mjs";

const folder = mkdtempSync(join(tmpdir(), "iotcc-tokens-"));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, "tokens");
const newToken = (role) => execFileSync(program, ["token", "new", role, "--role", role, "--file", file], { encoding: "utf8" }).trim();
const reader = newToken("read"), operator = newToken("control");
const host = await startHost({ settings: [`auth.api_tokens=${file}`] });
const REFUSED = /status of 401/;

async function signIn(page, token) {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
}

test("who has no token is asked for one, and sees nothing before", async (t) => {
  const device = await opened(t, RawTcpDevice, host.ports.raw_tcp, "guarded");
  const page = await browser.visit(host, "#/devices");
  await page.getByRole("dialog", { name: "Sign in" }).waitFor();
  await browser.picture(page, "sign-in");
  assert.equal(await page.getByText("guarded").count(), 0);
  await page.keyboard.press("Escape");
  await signIn(page, "iotcc_api_wrong");
  await page.getByText("The host does not know this token.").waitFor();
  await signIn(page, operator);
  await row(page, "guarded").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await browser.leave(page, REFUSED);
});

test("a token is kept for its tab alone, out of every address, until somebody signs out", async () => {
  const page = await browser.visit(host);
  const addresses = [];
  page.context().on("request", (request) => addresses.push(request.url()));
  await signIn(page, reader);
  await page.getByRole("heading", { name: "Messages by protocol" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Messages by protocol" }).waitFor();
  assert.deepEqual(await page.evaluate(() => [Object.values(localStorage), document.cookie]), [[], ""]);
  assert.equal(addresses.some((address) => address.includes(reader)), false);
  const other = await page.context().newPage();
  await other.goto(host.url);
  await other.getByRole("dialog", { name: "Sign in" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("dialog", { name: "Sign in" }).waitFor();
  await browser.leave(page, REFUSED);
});

test("what a token may not do is said, and not done", async (t) => {
  const device = await opened(t, RawTcpDevice, host.ports.raw_tcp, "kept");
  const page = await browser.visit(host, "#/devices");
  await signIn(page, reader);
  await page.getByRole("button", { name: "Disconnect kept" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByText("This token may not do that").waitFor();
  assert.equal(device.socket.destroyed, false);
  await page.getByRole("link", { name: "kept" }).click();
  await page.getByRole("region", { name: "Live messages" }).getByText("This token may not do that").waitFor();
  await browser.leave(page, REFUSED, /status of 403/);
});
