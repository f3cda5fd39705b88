import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import ntp from "../../src/monitors/ntp.ts";
import { closedPort, detail, measured, stopServers, udpServer } from "../support/monitor-servers.ts";

afterAll(stopServers);

/** A server (RFC 5905 §7.3) whose clock is ahead by so many milliseconds. */
function answerOf(question: Buffer, aheadMs: number, { leap = 0, stratum = 2, reference = [192, 0, 2, 1] } = {}): Buffer {
  const packet = Buffer.alloc(48);
  packet[0] = (leap << 6) | (4 << 3) | 4;
  packet[1] = stratum;
  Buffer.from(reference).copy(packet, 12);
  question.copy(packet, 24, 40, 48);
  const nowMs = Date.now() + aheadMs;
  for (const at of [32, 40]) {
    packet.writeUInt32BE((Math.floor(nowMs / 1_000) + 2_208_988_800) % 2 ** 32, at);
    packet.writeUInt32BE(Math.floor(((nowMs % 1_000) / 1_000) * 2 ** 32), at + 4);
  }
  return packet;
}

describe("ntp", () => {
  it.each([0, 2_500, -90_000])("finds a clock that is %i ms ahead", async (aheadMs) => {
    const port = await udpServer((question, send) => send(answerOf(question, aheadMs)));
    const found = await measured(ntp, "127.0.0.1", { port });
    expect(found.down).toBeUndefined();
    expect(Math.abs(found.value! - Math.abs(aheadMs))).toBeLessThan(60);
    expect(Math.sign(Math.round(Number(detail(found, "offset ms")) / 100) + 0)).toBe(Math.sign(aheadMs));
    expect([detail(found, "stratum"), detail(found, "reference")]).toEqual(["2", "192.0.2.1"]);
  });

  it("is down where the clock is not synchronised, too far from a reference, or the server refuses", async () => {
    const down = async (facts: Parameters<typeof answerOf>[2], parameters = {}): Promise<string | undefined> =>
      (await measured(ntp, "127.0.0.1", { port: await udpServer((question, send) => send(answerOf(question, 0, facts))), ...parameters })).down;
    expect(await down({ leap: 3 })).toBe("the server's clock is not synchronised");
    expect(await down({ stratum: 16 })).toBe("the server's clock is not synchronised");
    expect(await down({ stratum: 0, reference: [...Buffer.from("RATE")] })).toBe("the server refuses: RATE");
    expect(await down({ stratum: 5 }, { maxStratum: 3 })).toBe("stratum 5, wanted at most 3");
  });

  it("believes nothing but the answer to its own question", async () => {
    const port = await udpServer((question, send) => {
      send(Buffer.alloc(48));
      send(answerOf(Buffer.alloc(48), 5_000));
      send(question);
      send(answerOf(question, 0));
    });
    expect((await measured(ntp, "127.0.0.1", { port })).value).toBeLessThan(60);
  });

  it("is down at a server that hangs or is not there", async () => {
    expect((await measured(ntp, "127.0.0.1", { port: await udpServer(() => undefined) }, { timeoutMs: 200 })).down).toBe("no answer in time");
    expect((await measured(ntp, "127.0.0.1", { port: await closedPort() }, { timeoutMs: 500 })).down).toMatch(/^(refused|no answer in time)$/);
  });

  it("outlives any bytes, and any cut of an answer", async () => {
    let reply: (question: Buffer) => Uint8Array = () => new Uint8Array();
    const port = await udpServer((question, send) => send(reply(question)));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.nat(48), async (bytes, length) => {
        reply = (question) => (length < 48 ? answerOf(question, 0).subarray(0, length) : Buffer.concat([answerOf(question, 0).subarray(0, 32), bytes]));
        const found = await measured(ntp, "127.0.0.1", { port }, { timeoutMs: 40 });
        expect(found.value === undefined || Number.isFinite(found.value)).toBe(true);
        if (length < 48) expect(found.down).toBe("no answer in time");
      }),
      { numRuns: 40 },
    );
  });
});
