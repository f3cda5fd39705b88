import { afterEach, describe, expect, it } from "vitest";
import { loadLibc } from "../../../src/collectors/capture/afpacket.ts";
import type { Listening } from "../../../src/model/collector.ts";
import { hasUdpBatches, listenInBatches, type UdpCalls } from "../../../src/pipeline/exports/udp-batch-socket.ts";
import { SystemCallError } from "../../../src/runtime/libc.ts";
import { bindReceiveMany } from "../../../src/runtime/receive-many.ts";
import { sendDatagrams } from "../../support/send-datagrams.ts";

const open: Listening[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

const option = { receiveBuffer: 8, receiveBufferForce: 33, memoryInfo: 55 } as const;
const refused = (call: string, errno: number): never => {
  throw new SystemCallError(call, errno, "refused");
};

async function calls(): Promise<UdpCalls> {
  const { default: koffi } = await import("koffi");
  return { libc: await loadLibc(), receiveMany: bindReceiveMany(koffi) };
}

function listen(given: UdpCalls, seen: string[] = [], bufferBytes = 65_536) {
  const listening = listenInBatches(
    given,
    { transport: "udp", host: "127.0.0.1", port: 0 },
    { receive: (bytes, start, end) => void seen.push(Buffer.from(bytes.subarray(start, end)).toString()), bufferBytes },
  );
  open.push(listening);
  return { listening, seen, port: Number(listening.status().address.split(":").at(-1)) };
}

describe.skipIf(!hasUdpBatches)("UDP in batches (64-bit Linux)", () => {
  it("takes what the kernel gives of a buffer to who may not have more, and never asks for more than it can count", async () => {
    const real = await calls();
    const asked: number[] = [];
    const libc: UdpCalls["libc"] = {
      ...real.libc,
      setsockopt(fd, level, name, value) {
        if (name === option.receiveBufferForce) refused("setsockopt", 1);
        if (name === option.receiveBuffer) asked.push(Buffer.from(value).readInt32LE());
        real.libc.setsockopt(fd, level, name, value);
      },
    };
    expect(listen({ ...real, libc }).listening.status().bufferBytes).toBe(2 * 65_536);
    listen({ ...real, libc }, [], 2 ** 40);
    expect(asked).toEqual([65_536, 2 ** 30 - 1]);
  });

  it("does not say what was dropped where the kernel does not", async () => {
    const real = await calls();
    const libc: UdpCalls["libc"] = {
      ...real.libc,
      getsockopt: (fd, level, name, value) => (name === option.memoryInfo ? refused("getsockopt", 92) : real.libc.getsockopt(fd, level, name, value)),
    };
    expect(listen({ ...real, libc }).listening.status()).toEqual({ address: expect.stringContaining("udp://127.0.0.1:"), bufferBytes: 2 * 65_536 });
  });

  it("goes on after an error of the socket", async () => {
    const real = await calls();
    let failures = 0;
    const receiveMany: UdpCalls["receiveMany"] = (fd, headers, count) => (failures++ < 3 ? refused("recvmmsg", 111) : real.receiveMany(fd, headers, count));
    const { port, seen } = listen({ ...real, receiveMany });
    await sendDatagrams(port, [Buffer.from("one")]);
    await expect.poll(() => seen).toEqual(["one"]);
    expect(failures).toBeGreaterThan(3);
  });

  it("tells a closed socket from an empty one", async () => {
    const { libc, receiveMany } = await calls();
    const fd = libc.socket(2, 2, 0);
    expect(receiveMany(fd, Buffer.alloc(64), 1)).toBe(0);
    libc.close(fd);
    expect(() => receiveMany(fd, Buffer.alloc(64), 1)).toThrow(SystemCallError);
  });

  it("tells senders by their ports", async () => {
    const real = await calls();
    const streams = new Set<string>();
    const listening = listenInBatches(
      real,
      { transport: "udp", host: "127.0.0.1", port: 0 },
      { receive: (_bytes, _start, _end, sender, stream) => void streams.add(`${sender} ${stream}`), bufferBytes: 1 << 20 },
    );
    open.push(listening);
    const port = Number(listening.status().address.split(":").at(-1));
    for (let i = 0; i < 20; i++) await sendDatagrams(port, [Buffer.from("a"), Buffer.from("b")]);
    await expect.poll(() => streams.size).toBeGreaterThan(10);
    expect([...streams].every((each) => /^127\.0\.0\.1 \d+$/.test(each))).toBe(true);
  });
});
