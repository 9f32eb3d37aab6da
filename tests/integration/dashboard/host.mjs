// `iotcc run` on free ports of loopback, with the bundled plugins.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PLUGINS = ["websocket", "raw_tcp", "mqtt_lite"];

export class Host {
  // `files`: name and text of what else lies in the plugin folder.
  static async start(program, built, { settings = [], files = {} } = {}) {
    const host = new Host();
    host.folder = mkdtempSync(join(tmpdir(), "iotcc-dashboard-"));
    chmodSync(host.folder, 0o755);
    const drop = join(host.folder, "plugins");
    mkdirSync(drop, { mode: 0o755 });
    const put = (name, write) => { write(join(drop, name)); chmodSync(join(drop, name), 0o644); };
    for (const name of PLUGINS) put(`${name}.so`, (to) => copyFileSync(join(built, name, `${name}.so`), to));
    for (const [name, text] of Object.entries(files)) put(name, (to) => writeFileSync(to, text));
    host.command = [program, "run", "--plugin-dir", drop, "--log-level", "warn",
      ...PLUGINS.flatMap((name) => ["--set", `${name}.listen=tcp://127.0.0.1:0`]),
      ...settings.flatMap((setting) => ["--set", setting])];
    await host.run("127.0.0.1:0");
    return host;
  }

  // Also again, after stop, where the API was.
  async run(http = new URL(this.url).host) {
    const [program, ...args] = this.command;
    this.process = spawn(program, [...args, "--http", http], { stdio: ["ignore", "pipe", "inherit"] });
    this.ports = {};
    for await (const line of createInterface({ input: this.process.stdout })) {
      const [word, name, , address] = line.split("\t");
      if (word === "api") this.url = name;
      if (word === "plugin") this.ports[name] = Number(address.slice(address.lastIndexOf(":") + 1));
      if (word === "ready") return;
    }
    throw new Error("the host did not start");
  }

  // Its exit code.
  async stop() {
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    return (await ended)[0];
  }

  async close() {
    const { exitCode, signalCode } = this.process;
    if (exitCode === null && signalCode === null) await this.stop();
    rmSync(this.folder, { recursive: true });
    if (signalCode) throw new Error(`the host ended before: ${signalCode}`); // which else shows as resets only
  }

  async json(path) {
    return (await fetch(this.url + path)).json();
  }
}
