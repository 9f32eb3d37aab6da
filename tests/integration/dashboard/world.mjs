// The host and the browser of one test program.
// usage: X_test.mjs IOTCC PLUGIN_FOLDER TOOLS PICTURES, by check.sh

import { after } from "node:test";

import { Browser } from "./browser.mjs";
import { Host } from "./host.mjs";

export const [, , program, built, tools, pictures] = process.argv;

export const browser = await Browser.start(tools, pictures);
after(() => browser.chromium.close());

// A host that ends with the tests; the options are those of Host.start.
export async function startHost(options) {
  const host = await Host.start(program, built, options);
  after(() => host.close());
  return host;
}

// A device that leaves at the end of its test.
export async function opened(t, Device, ...args) {
  const device = await Device.open(...args);
  t.after(() => device.close());
  return device;
}

export function row(page, id) {
  return page.getByRole("row").filter({ has: page.getByRole("link", { name: id, exact: true }) });
}
