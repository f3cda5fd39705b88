import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import exportUdp from "../../src/collectors/export-udp.ts";
import type { Listening, MessageReceiver } from "../../src/model/collector.ts";
import { hasUdpBatches } from "../../src/pipeline/exports/udp-batch-socket.ts";
import { listenOneByOne } from "../../src/pipeline/exports/udp-socket.ts";
import { sendDatagrams } from "../support/send-datagrams.ts";

const open: Listening[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

const ways = [
  [hasUdpBatches ? "in batches" : "as this system can", exportUdp.start.bind(exportUdp)],
  ["one by one", listenOneByOne],
] as const;

describe.each(ways)("export-udp, %s", (_name, start) => {
  async function listen(receive: MessageReceiver, host = "127.0.0.1", bufferBytes = 65_536): Promise<{ readonly listening: Listening; readonly port: number }> {
    const listening = await start({ transport: "udp", host, port: 0 }, { receive, bufferBytes });
    open.push(listening);
    return { listening, port: Number(listening.status().address.split(":").at(-1)) };
  }

  it.each(["127.0.0.1", "::1"])("hands on each datagram with its sender, on %s", async (host) => {
    const seen: string[] = [];
    const { port } = await listen((bytes, start, end, sender, stream) => {
      seen.push(`${Buffer.from(bytes.subarray(start, end)).toString()} ${sender} ${Number(stream) > 0}`);
    }, host);
    await sendDatagrams(port, [Buffer.from("one"), Buffer.from("two")], host);
    await expect.poll(() => seen).toEqual([`one ${host} true`, `two ${host} true`]);
  });

  it.skipIf(process.platform !== "linux")("says what buffer it got and how many datagrams found no room (needs Linux's /proc/net/udp)", async () => {
    let received = 0;
    const { listening, port } = await listen(() => received++, "127.0.0.1", 4_096);
    expect(listening.status().bufferBytes).toBeGreaterThan(0);
    expect(listening.status().kernelDrops).toBe(0);
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.connect(port, "127.0.0.1", resolve));
    // In one go, so that nobody reads meanwhile.
    for (let i = 0; i < 200; i++) socket.send(Buffer.alloc(1_000));
    await expect.poll(() => received + (listening.status().kernelDrops ?? 0)).toBe(200);
    expect(listening.status().kernelDrops).toBeGreaterThan(0);
    socket.close();
  });

  it("says why it cannot listen", async () => {
    const { port } = await listen(() => {});
    const again = start({ transport: "udp", host: "127.0.0.1", port }, { receive: () => {}, bufferBytes: 4_096 });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", message: `udp://127.0.0.1:${port} is taken by another program.` });
    const nowhere = start({ transport: "udp", host: "203.0.113.7", port: 0 }, { receive: () => {}, bufferBytes: 4_096 });
    await expect(nowhere).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("hands on more datagrams than go into a batch, of any length, whole and in order", async () => {
    const seen: string[] = [];
    const { port } = await listen(
      (bytes, start_, end) => void seen.push(createHash("sha1").update(bytes.subarray(start_, end)).digest("hex")),
      "127.0.0.1",
      8 << 20,
    );
    const datagrams = Array.from({ length: 200 }, (_, i) => Buffer.alloc(i % 50 === 7 ? 65_000 : i * 7, i));
    await sendDatagrams(port, datagrams);
    await expect.poll(() => seen).toEqual(datagrams.map((bytes) => createHash("sha1").update(bytes).digest("hex")));
  });

  it("receives no more once it is stopped, also from within a datagram", async () => {
    let received = 0;
    const { listening, port } = await listen(() => {
      received++;
      void listening.stop();
    });
    open.pop();
    await sendDatagrams(
      port,
      Array.from({ length: 20 }, () => Buffer.from("x")),
    );
    await expect.poll(() => received).toBe(1);
    const free = await start({ transport: "udp", host: "127.0.0.1", port }, { receive: () => received++, bufferBytes: 4_096 });
    await free.stop();
    expect(received).toBe(1);
  });
});
