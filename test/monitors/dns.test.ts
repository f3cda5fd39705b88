import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import dns from "../../src/monitors/dns.ts";
import { detail, measured, stopServers, udpServer } from "../support/monitor-servers.ts";

afterAll(stopServers);

/** An answer to the question of a message (RFC 1035 §4) with these IPv4 addresses. */
function answerOf(question: Buffer, code: number, addresses: readonly (readonly number[])[] = []): Buffer {
  let end = 12;
  while (question[end] !== 0) end += question[end]! + 1;
  const head = Buffer.from(question.subarray(0, end + 5));
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...addresses.map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address]))]);
}
const server = (code: number, ...addresses: readonly (readonly number[])[]): Promise<number> =>
  udpServer((question, send) => send(answerOf(question, code, addresses)));

describe("dns", () => {
  it("times the answer and gives it", async () => {
    const port = await server(0, [192, 0, 2, 7], [192, 0, 2, 8]);
    const found = await measured(dns, "127.0.0.1", { name: "www.example.com", port, expect: ["192.0.2.8"] });
    expect([found.down, detail(found, "answers")]).toEqual([undefined, "192.0.2.7, 192.0.2.8"]);
    expect(found.value).toBeGreaterThan(0);
  });

  it.each([
    [0, { expect: ["192.0.2.9"] }, "the answer lacks 192.0.2.9"],
    [0, { absent: true }, "the name exists"],
    [3, {}, "the name does not exist (NXDOMAIN)"],
    [2, {}, "the server failed (SERVFAIL)"],
    [5, {}, "the server refuses to answer (REFUSED)"],
  ] as const)("code %i with %j is down: %s", async (code, parameters, down) => {
    const port = await server(code, ...(code === 0 ? [[192, 0, 2, 7]] : []));
    expect((await measured(dns, "127.0.0.1", { name: "www.example.com", port, ...parameters })).down).toBe(down);
  });

  it("takes a name that must not exist", async () => {
    expect((await measured(dns, "127.0.0.1", { name: "gone.example.com", port: await server(3), absent: true })).down).toBeUndefined();
  });

  it("is down at a server that hangs", async () => {
    const found = await measured(dns, "127.0.0.1", { name: "a.example", port: await udpServer(() => undefined) }, { timeoutMs: 300 });
    expect(found.down).toBe("no answer in time");
  });

  it("outlives any bytes, and any cut of an answer", async () => {
    let reply: (question: Buffer) => Uint8Array = () => new Uint8Array();
    const port = await udpServer((question, send) => send(reply(question)));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.boolean(), async (bytes, isCut) => {
        reply = (question) => (isCut ? answerOf(question, 0, [[192, 0, 2, 7]]).subarray(0, bytes.length) : Buffer.concat([question.subarray(0, 2), bytes]));
        const found = await measured(dns, "127.0.0.1", { name: "a.example", port }, { timeoutMs: 50 });
        expect(found.down).toMatch(/./);
      }),
      { numRuns: 30 },
    );
  });
});
