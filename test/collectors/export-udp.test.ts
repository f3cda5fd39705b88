import { createSocket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import exportUdp from "../../src/collectors/export-udp.ts";
import type { Listening, MessageReceiver } from "../../src/model/collector.ts";
import { sendDatagrams } from "../support/send-datagrams.ts";

const open: Listening[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function listen(receive: MessageReceiver, host = "127.0.0.1", bufferBytes = 65_536): Promise<{ readonly listening: Listening; readonly port: number }> {
  const listening = await exportUdp.start({ transport: "udp", host, port: 0 }, { receive, bufferBytes });
  open.push(listening);
  return { listening, port: Number(listening.status().address.split(":").at(-1)) };
}

describe("export-udp", () => {
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
    const again = exportUdp.start({ transport: "udp", host: "127.0.0.1", port }, { receive: () => {}, bufferBytes: 4_096 });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", message: `udp://127.0.0.1:${port} is taken by another program.` });
    const nowhere = exportUdp.start({ transport: "udp", host: "203.0.113.7", port: 0 }, { receive: () => {}, bufferBytes: 4_096 });
    await expect(nowhere).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
