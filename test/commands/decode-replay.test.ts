import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { spawnModule } from "../../src/runtime/child.ts";
import { ip4, ipfix, ipfixTemplate, join as bytesOf, netflow5, set, u32 } from "../support/export-messages.ts";
import { udpFrame } from "../support/frames.ts";
import { pcapOf } from "../support/pcap-of.ts";

const folder = mkdtempSync(join(tmpdir(), "wg-decode-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function cli(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly errors: string }> {
  const child = spawnModule(new URL("../../src/main.ts", import.meta.url), args, { stdio: ["ignore", "pipe", "pipe"] });
  const [out, errors, code] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    new Promise<number>((resolve) => void child.once("close", (status) => resolve(status ?? -1))),
  ]);
  return { code, out, errors };
}

const flow = { source: "192.0.2.1", destination: "192.0.2.2", sourcePort: 5_000, destinationPort: 53, protocol: 17 };
const template = ipfix([
  ipfixTemplate(300, [
    [8, 4],
    [12, 4],
    [9_999, 7, 4],
  ]),
]);
const data = ipfix([set(300, ip4("192.0.2.1"), ip4("192.0.2.2"), u32(0x01020304))], { domain: 0, sequence: 4 });

describe("wiregraph decode", () => {
  it("prints templates and records with their elements by name, over all files", async () => {
    const { code, out, errors } = await cli(
      "decode",
      file("data.bin", data),
      file("template.bin", template),
      file("v5.bin", netflow5([flow], { sequence: 7 })),
    );
    expect(errors).toBe("");
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      {
        kind: "template",
        format: "IPFIX",
        templateId: 300,
        isOptions: false,
        fields: [
          { name: "sourceIPv4Address", element: 8, length: 4 },
          { name: "destinationIPv4Address", element: 12, length: 4 },
          { name: "9999/7", enterprise: 9_999, element: 7, length: 4 },
        ],
      },
      { kind: "flow", templateId: 300, values: { sourceIPv4Address: "192.0.2.1", destinationIPv4Address: "192.0.2.2", "9999/7": "0x01020304" } },
      { kind: "flow", format: "NETFLOW_V5", sequence: 7, uptimeMs: 100_000, exportTime: "2023-11-14T22:13:20.000Z", values: { destinationTransportPort: 53 } },
    ]);
  });

  it("says what is malformed, what had no template, and what holds nothing", async () => {
    const damaged = await cli("decode", file("short.bin", netflow5([flow]).subarray(0, 60)));
    expect(damaged.code).toBe(4);
    expect(JSON.parse(damaged.out)).toMatchObject({ kind: "malformed", reason: "record cut short" });
    const waiting = await cli("decode", file("data.bin", data));
    expect(waiting).toMatchObject({ code: 0, out: "", errors: expect.stringContaining("1 sets of records had no template") });
    const nothing = await cli("decode", file("text.bin", Buffer.from("hello")));
    expect(nothing).toMatchObject({ code: 3, errors: expect.stringContaining("no NetFlow, IPFIX or sFlow") });
    const absent = await cli("decode", join(folder, "absent.bin"), file("v5.bin", netflow5([flow])));
    expect(absent).toMatchObject({ code: 3, out: expect.stringContaining("NETFLOW_V5"), errors: expect.stringContaining("There is no such file.") });
  });
});

describe("wiregraph replay", () => {
  it("sends the exported datagrams of a capture, and nothing else of it", async () => {
    const socket = createSocket("udp4");
    const seen: string[] = [];
    socket.on("message", (bytes) => void seen.push(bytes.toString("hex")));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const frame = (payload: Uint8Array): Buffer =>
      udpFrame({ source: "192.0.2.9", destination: "192.0.2.10", sourcePort: 50_000, destinationPort: 2_055, payload });
    const exported = [netflow5([flow]), template, data];
    const capture = file("export.pcap", pcapOf([...exported.slice(0, 1), bytesOf(Buffer.from("noise")), ...exported.slice(1)].map(frame)));
    const { code, out } = await cli("replay", "--to", `udp://127.0.0.1:${socket.address().port}`, capture);
    expect(out).toBe("3 datagrams sent.\n");
    expect(code).toBe(0);
    await expect.poll(() => seen).toEqual(exported.map((bytes) => bytes.toString("hex")));
    socket.close();
  });

  it("sends the IPFIX of a file in one stream, and says what it leaves out", async () => {
    const streams: Buffer[][] = [];
    const server = createServer((socket) => {
      const parts: Buffer[] = [];
      streams.push(parts);
      socket.on("data", (part: Buffer) => void parts.push(part));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const to = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cut = data.subarray(0, data.length - 1);
    const exported = [template, netflow5([flow]), data, cut];
    const frames = exported.map((payload) => udpFrame({ source: "192.0.2.9", destination: "192.0.2.10", sourcePort: 50_000, destinationPort: 4_739, payload }));
    const { code, out, errors } = await cli("replay", "--to", to, file("mixed.pcap", pcapOf(frames)), file("data.bin", data));
    expect([code, out]).toEqual([0, "3 messages sent.\n"]);
    expect(errors).toContain("mixed.pcap: 2 are no whole IPFIX message and left out");
    expect(streams.map((parts) => Buffer.concat(parts).toString("hex"))).toEqual([Buffer.from(bytesOf(template, data, data)).toString("hex")]);
    server.close();
    expect(await cli("replay", "--to", to, file("data.bin", data))).toMatchObject({ code: 1, errors: expect.stringContaining("ECONNREFUSED") });
  });

  it("sends what can be read, says what cannot, and how much was sent", async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const to = `udp://127.0.0.1:${socket.address().port}`;
    const whole = pcapOf([udpFrame({ source: "192.0.2.9", destination: "192.0.2.10", sourcePort: 50_000, destinationPort: 2_055, payload: netflow5([flow]) })]);
    const absent = await cli("replay", "--to", to, join(folder, "absent.pcap"), file("text.bin", Buffer.from("hello")), file("whole.pcap", whole));
    expect(absent).toMatchObject({ code: 3, out: "1 datagram sent.\n" });
    expect(absent.errors).toMatch(/There is no such file[^]*absent\.pcap[^]*no NetFlow, IPFIX or sFlow[^]*text\.bin/);
    const cut = await cli("replay", "--to", to, file("cut.pcap", Buffer.concat([whole, whole.subarray(24, 50)])));
    expect(cut).toMatchObject({ code: 4, out: "1 datagram sent.\n", errors: expect.stringContaining("cut.pcap: ") });
    socket.close();
  });

  it("refuses targets that are none", async () => {
    expect(await cli("replay", "--to", "localhost:2055", "x")).toMatchObject({ code: 2, errors: expect.stringContaining("udp://127.0.0.1:2055") });
  });
});
