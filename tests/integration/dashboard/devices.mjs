// Devices as far as the tests need them: they identify, take commands and answer.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

async function dial(port) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {}); // of one that is closed by the host, on purpose
  socket.closed_ = once(socket, "close");
  return socket;
}

// What has come so far, and a wait for what is to come.
function received(socket) {
  let bytes = Buffer.alloc(0);
  socket.on("data", (more) => { bytes = Buffer.concat([bytes, more]); });
  return async (take) => {
    for (;;) {
      const taken = take(bytes);
      if (taken) {
        bytes = bytes.subarray(taken.size);
        return taken.value;
      }
      await once(socket, "data");
    }
  };
}

export class RawTcpDevice {
  static async open(port, id) {
    const device = new RawTcpDevice();
    device.socket = await dial(port);
    device.next = received(device.socket);
    device.socket.write(`HELLO ${id}\n`);
    return device;
  }
  say(text) { this.socket.write(`${text}\n`); }
  line() {
    return this.next((bytes) => {
      const end = bytes.indexOf("\n");
      return end >= 0 && { value: bytes.toString("utf8", 0, end), size: end + 1 };
    });
  }
  close() { this.socket.destroy(); }
}

// RFC 6455, with frames below 126 bytes from the device and 64 KiB to it.
export class WebSocketDevice {
  static async open(port, headers) {
    const device = new WebSocketDevice();
    device.socket = await dial(port);
    device.next = received(device.socket);
    const fields = { Host: `127.0.0.1:${port}`, Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": 13,
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"), ...headers };
    device.socket.write(`GET /connect HTTP/1.1\r\n${Object.entries(fields).map(([n, v]) => `${n}: ${v}\r\n`).join("")}\r\n`);
    const head = await device.next((bytes) => {
      const end = bytes.indexOf("\r\n\r\n");
      return end >= 0 && { value: bytes.toString("utf8", 0, end), size: end + 4 };
    });
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
    return device;
  }
  say(text) {
    const payload = Buffer.from(text), mask = Buffer.from([1, 2, 3, 4]);
    this.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload.map((byte, i) => byte ^ mask[i % 4])]));
  }
  text() {
    return this.next((bytes) => {
      if (bytes.length < 4) return null;
      const [begin, length] = (bytes[1] & 127) === 126 ? [4, bytes.readUInt16BE(2)] : [2, bytes[1] & 127];
      return bytes.length >= begin + length && { value: bytes.toString("utf8", begin, begin + length), size: begin + length };
    });
  }
  // Answers the next command, and is answered with it.
  async answer(payload) {
    const command = JSON.parse(await this.text());
    this.say(JSON.stringify({ id: command.id, payload }));
    return command;
  }
  close() { this.socket.destroy(); }
}

// MQTT 3.1.1: CONNECT with a clean session and no keep alive, for ids that have any text.
export class MqttDevice {
  static async open(port, id) {
    const device = new MqttDevice();
    device.socket = await dial(port);
    const name = Buffer.from(id), length = 12 + name.length;
    const size = length < 128 ? [length] : [0x80 | length % 128, length >> 7];
    device.socket.write(Buffer.from([0x10, ...size, 0, 4, ...Buffer.from("MQTT"), 4, 2, 0, 0, name.length >> 8, name.length & 255, ...name]));
    const [connack] = await once(device.socket, "data");
    if (connack[3] !== 0) throw new Error(`CONNACK ${connack[3]}`);
    return device;
  }
  close() { this.socket.destroy(); }
}
