import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEgress } from "../../src/runtime/egress.ts";
import { compareOids, indexAddress, isBelow } from "../../src/snmp/oid.ts";
import { SnmpClient } from "../../src/snmp/snmp-client.ts";
import { SnmpError } from "../../src/snmp/snmp-error.ts";
import { bitsOf, counterOf, macOf, numberOf, textOf, valueOf } from "../../src/snmp/values.ts";
import { integer, octets, response, startAgent, type TestAgent, varbind } from "../support/snmp-agent.ts";

const egress = createEgress({ ownPorts: [], allowLoopback: true });
let agent: TestAgent;
let spoil: (answer: Buffer) => Uint8Array = (answer) => answer;

beforeAll(async () => {
  agent = await startAgent((request) =>
    spoil(response(request, { varbinds: request.oids.map((oid, i) => varbind(`${oid}.${i + 1}`, i % 2 === 0 ? octets("eth0") : integer(i))) })),
  );
});
afterAll(() => agent.close());

/** Reads a column and an object; true when that ended as it may: with values or with an SnmpError. */
async function endsWell(): Promise<boolean> {
  const client = await SnmpClient.open(egress, "127.0.0.1", {
    credential: { version: "2c", community: "public" },
    port: agent.port,
    timeoutMs: 15,
    retries: 0,
  });
  try {
    const results = await Promise.allSettled([client.get(["1.3.6.1.2.1.1.1.0"]), client.walk(["1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.3"], { maxRows: 50 })]);
    for (const result of results) if (result.status === "rejected" && !(result.reason instanceof SnmpError)) throw result.reason;
    return true;
  } finally {
    client.close();
  }
}

describe("answers of any kind", () => {
  it("cut short at every octet end in values or an SnmpError", async () => {
    let length = 0;
    spoil = (answer) => {
      length = Math.max(length, answer.length);
      return answer;
    };
    expect(await endsWell()).toBe(true);
    expect(length).toBeGreaterThan(50);
    for (let cut = 0; cut < length; cut++) {
      spoil = (answer) => answer.subarray(0, cut);
      expect(await endsWell(), `cut at ${cut}`).toBe(true);
    }
  });

  it("with octets changed end so too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 6 }), async (changes) => {
        spoil = (answer) => {
          const changed = Buffer.from(answer);
          for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
          return changed;
        };
        return endsWell();
      }),
      { numRuns: 150 },
    );
  });

  it("of arbitrary octets end so too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        spoil = () => bytes;
        return endsWell();
      }),
      { numRuns: 60 },
    );
  });
});

describe("values", () => {
  it("of any type and content are read without an exception", () => {
    fc.assert(
      fc.property(fc.nat(255), fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.double(), fc.string(), fc.constant(null)), (type, raw) => {
        const value = valueOf(type, raw);
        const text = textOf(value);
        expect(text === undefined || !/[\p{Cc}\u202e]/u.test(text)).toBe(true);
        expect(["undefined", "number"]).toContain(typeof numberOf(value));
        expect(["undefined", "bigint"]).toContain(typeof counterOf(value));
        expect(macOf(value) ?? "00:00:00:00:00:01").toMatch(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/);
        expect(bitsOf(value, ["a", "b"]).length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("are what the agent meant", () => {
    expect(valueOf(70, Buffer.from([0, 0, 1]))).toBe(1n);
    expect(valueOf(68, Buffer.from([0x9f, 0x78, 4, 0x42, 0x28, 0, 0]))).toBe(42);
    expect(textOf(Buffer.from("Caf\u00e9\0\0"))).toBe("Caf\u00e9");
    expect(textOf(Buffer.from([0x43, 0x61, 0x66, 0xe9]))).toBe("Caf\u00e9");
    expect(textOf(Buffer.from("  \r\n"))).toBeUndefined();
    expect(numberOf(Buffer.from("5 Secs ( 12.5%)"))).toBe(5);
    expect(macOf(Buffer.from([0, 0x1b, 0x21, 0xaa, 0xbb, 0xcc]))).toBe("00:1b:21:aa:bb:cc");
  });
});

describe("object ids", () => {
  const numbers = fc.array(fc.nat(4_294_967_295), { minLength: 1, maxLength: 8 });
  it("are ordered by their numbers", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const at = a.findIndex((number, i) => number !== b[i]);
        const expected = at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at]! - b[at]!;
        expect(Math.sign(compareOids(a.join("."), b.join(".")))).toBe(Math.sign(expected));
      }),
    );
  });
  it("lie below one another by whole numbers", () => {
    expect(isBelow("1.3.6.1", "1.3.6.1")).toBe(true);
    expect(isBelow("1.3.6.10", "1.3.6.1")).toBe(false);
    expect(isBelow("1.3.6.1.4", "1.3.6.1")).toBe(true);
  });
  it("hold addresses", () => {
    expect(indexAddress([192, 0, 2, 1])).toBe("192.0.2.1");
    expect(indexAddress([192, 0, 2, 256])).toBeUndefined();
    expect(indexAddress([1, 2, 3])).toBeUndefined();
  });
});
