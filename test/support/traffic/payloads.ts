import { ascii, join, u16, u32, u8, vec8 } from "./bytes.ts";
import type { Random } from "./random.ts";

const wireName = (name: string): Uint8Array => join(...name.split(".").map((label) => vec8(ascii(label))), u8(0));

/** A question (RFC 1035 §4.1). */
export function dnsQuery(id: number, name: string, type: number): Uint8Array {
  return join(u16(id), u16(0x0100), u16(1), u16(0), u16(0), u16(0), wireName(name), u16(type), u16(1));
}

/** Its answer: `count` addresses, or NXDOMAIN when there are none. */
export function dnsAnswer(random: Random, id: number, name: string, type: number, count: number): Uint8Array {
  const records = Array.from({ length: count }, () => {
    const address = type === 28 ? join(u32(0x20010db8), random.bytes(12)) : join(u8(198), u8(18), random.bytes(2));
    return join(u16(0xc00c), u16(type), u16(1), u32(300), u16(address.length), address);
  });
  return join(u16(id), u16(count > 0 ? 0x8180 : 0x8183), u16(1), u16(count), u16(0), u16(0), wireName(name), u16(type), u16(1), ...records);
}

const userAgents = ["Mozilla/5.0 (X11; Linux x86_64) Example/1.0", "curl/8.5.0", "ExampleUpdater/2.4", "Mozilla/5.0 (Windows NT 10.0) Example/9.3"];

export function httpRequest(random: Random, name: string): Uint8Array {
  return ascii(
    `GET /${random.pick(["", "index.html", "api/v1/items", "static/app.js", "images/logo.png"])}?n=${random.between(1, 1e6)} HTTP/1.1\r\n` +
      `Host: ${name}\r\nUser-Agent: ${random.pick(userAgents)}\r\nAccept: */*\r\n\r\n`,
  );
}

export function httpResponse(random: Random, bodyBytes: number): Uint8Array {
  const status = random.pick(["200 OK", "200 OK", "200 OK", "304 Not Modified", "404 Not Found", "302 Found"]);
  return ascii(`HTTP/1.1 ${status}\r\nServer: example\r\nContent-Type: text/html\r\nContent-Length: ${bodyBytes}\r\n\r\n`);
}

/** NTP version 4, mode 3 (client) or 4 (server), its root delay and dispersion under a second (RFC 5905 §7.3). */
export function ntpPacket(random: Random, mode: 3 | 4): Uint8Array {
  return join(u8(0x20 | mode), u8(mode === 4 ? 2 : 0), u8(6), u8(0xec), u16(0), random.bytes(2), u16(0), random.bytes(38));
}
