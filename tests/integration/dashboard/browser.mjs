// Chromium, and pages that note what must not happen in them.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execFileSync } from "node:child_process";

const DEADLINE = 60000; // ms; only what fails takes so long

export class Browser {
  static async start(tools, pictures) {
    const { chromium } = createRequire(join(tools, "playwright/"))("playwright-core");
    const browser = new Browser();
    mkdirSync(pictures, { recursive: true });
    browser.pictures = pictures;
    // Its sandbox wants what a container does not give; all that it opens is our own page.
    browser.chromium = await chromium.launch({
      executablePath: execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(), args: ["--no-sandbox"],
    });
    return browser;
  }

  // A page of a new visitor, whose tokens and settings are their own. Its `faults` are errors in the console, exceptions
  // and requests to anybody else.
  async visit(host, hash = "#/", { locale = "en-US", ...options } = {}) {
    const context = await this.chromium.newContext({ locale, viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(DEADLINE);
    page.faults = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.faults.push(message.text()));
    page.on("pageerror", (error) => page.faults.push(error.stack));
    page.on("dialog", (dialog) => { page.faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", (request) => request.url().startsWith(host.url) || page.faults.push(`asked ${request.url()}`));
    await page.goto(host.url + hash);
    return page;
  }

  // The end of a visit; `expected`: the faults that there had to be, as regular expressions that match them all.
  async leave(page, ...expected) {
    await page.context().close();
    assert.deepEqual(page.faults.filter((fault) => !expected.some((one) => one.test(fault))), []);
  }

  // A screenshot as an artefact of the build.
  picture(page, name) {
    return page.screenshot({ path: join(this.pictures, `${name}.png`), fullPage: true });
  }
}

// Polls until it holds.
export async function eventually(holds) {
  for (const end = Date.now() + DEADLINE; !(await holds());) {
    assert(Date.now() < end, `never held: ${holds}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
