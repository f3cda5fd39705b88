import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Dissector, DnsFinding, Payload } from "../../src/model/dissector.ts";
import { emptyFacts } from "../../src/model/dissector.ts";
import { portName } from "../../src/model/port-names.ts";
import { parseIp } from "../../src/net/ip.ts";
import { discover } from "../../src/runtime/discover.ts";
import { messages } from "../support/messages.ts";

let dissectors: Dissector[] = [];
beforeAll(async () => {
  dissectors = await discover<Dissector>(new URL("../../src/dissectors/", import.meta.url));
});

const margin = 16;

/** Bytes with a watch on them: what is read outside [margin, margin + length) is remembered. */
function watch(bytes: Uint8Array): { readonly view: Uint8Array; readonly outside: () => number[] } {
  const whole = new Uint8Array(bytes.length + 2 * margin).fill(0x41);
  whole.set(bytes, margin);
  const outside: number[] = [];
  const view = new Proxy(whole, {
    get(target, key) {
      if (typeof key === "string" && /^\d+$/.test(key) && (Number(key) < margin || Number(key) >= margin + bytes.length)) outside.push(Number(key));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return { view, outside: () => outside };
}

const verdicts = new Set(["no", "maybe", "yes", "done", "stay"]);
const ip = parseIp("192.0.2.1")!;
const unsafe = /[\p{Cc}\p{Cf}]/u;

/**
 * Shows payloads (none is empty) to a dissector, watched or not, whatever its probe says. Returns what was wrong: bytes read
 * outside, unsafe text, values that are none of the contract. Plain comparisons: this runs a hundred thousand times.
 */
function show(dissector: Dissector, payloads: readonly Uint8Array[], watched: boolean, protocol: number, serverPort: number, oneWay = false): string[] {
  const state = dissector.open();
  const facts = emptyFacts();
  const wrong: string[] = [];
  const check = (good: boolean, what: string): void => {
    if (!good) wrong.push(`${dissector.name}: ${what}`);
  };
  const findings = {
    dns: ({ name, answers, latencyUs }: DnsFinding) => {
      check(!unsafe.test(name) && !answers.some((answer) => unsafe.test(answer)), "unsafe text in a transaction");
      check(answers.length <= 32 && latencyUs >= -1, "answers or latency out of bounds");
    },
    malformed: (reason: string) => check(/^[a-z0-9-]{1,40}$/.test(reason), `reason ${reason}`),
  };
  let sequence = 100;
  for (const [at, bytes] of payloads.entries()) {
    const { view, outside } = watched ? watch(bytes) : { view: padded(bytes), outside: () => [] };
    const payload: Payload = {
      bytes: view,
      start: margin,
      end: margin + bytes.length,
      protocol,
      direction: oneWay || at % 2 === 0 ? 0 : 1,
      clientPort: 40_000,
      serverPort,
      index: at + 1,
      sequence,
      timeMs: 1_700_000_000_000 + at,
      clientIp: () => ip,
      serverIp: () => ip,
    };
    sequence += bytes.length;
    check(typeof dissector.probe(payload) === "boolean", "probe's answer");
    const verdict = dissector.dissect(payload, state, facts, findings);
    check(verdicts.has(verdict), `verdict ${verdict}`);
    check(outside().length === 0, `read outside at ${outside().join(", ")}`);
    if (verdict === "no" || verdict === "done") break;
  }
  dissector.close?.(state, findings);
  for (const [fact, value] of Object.entries(facts)) check(typeof value !== "string" || !unsafe.test(value), `unsafe ${fact}`);
  return wrong;
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 2 * margin).fill(0x41);
  whole.set(bytes, margin);
  return whole;
}

describe("every dissector", () => {
  it("has what the contract asks for", () => {
    expect(dissectors.length).toBeGreaterThan(2);
    for (const { name, title, category, transports, ports } of dissectors) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(title.length * category.length * transports.length, name).toBeGreaterThan(0);
      if (ports.tcp?.length) expect(transports, name).toContain(6);
      if (ports.udp?.length) expect(transports, name).toContain(17);
    }
    const titles = dissectors.map((one) => one.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it("claims no port that another one or the table of ports claims", () => {
    const owners = new Map<string, string>();
    for (const { name, ports } of dissectors) {
      for (const key of [...(ports.tcp ?? []).map((port) => `tcp ${port}`), ...(ports.udp ?? []).map((port) => `udp ${port}`)]) {
        expect(owners.get(key), `${key}: ${name}`).toBeUndefined();
        const [transport, port] = key.split(" ");
        expect(portName(transport === "tcp" ? 6 : 17, Number(port)), `${key} is in the table of ports too`).toBeUndefined();
        owners.set(key, name);
      }
    }
  });

  it("bears arbitrary bytes", () => {
    for (const dissector of dissectors) {
      fc.assert(
        fc.property(
          fc.array(fc.uint8Array({ minLength: 1, maxLength: 120 }), { minLength: 1, maxLength: 4 }),
          fc.constantFrom(1, 53, 443, 5353),
          (payloads, port) => {
            expect(show(dissector, payloads, true, dissector.transports[0]!, port)).toEqual([]);
          },
        ),
        { numRuns: 40 },
      );
    }
  });

  it("bears every message of every protocol, cut at every offset", () => {
    const wrong: string[] = [];
    for (const dissector of dissectors) {
      for (const [what, bytes] of Object.entries(messages)) {
        for (let cut = 1; cut < bytes.length; cut += cut < 64 ? 1 : 11) {
          // The rest follows as a second segment: what is put together must bear it too.
          const payloads = [bytes.subarray(0, cut), bytes.subarray(cut)];
          const found = show(dissector, payloads, cut % 8 === 1 && bytes.length < 256, dissector.transports[0]!, 53, true);
          wrong.push(...found.map((one) => `${one} (${what} cut at ${cut})`));
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("bears messages with bytes changed", () => {
    const samples = Object.values(messages);
    for (const dissector of dissectors) {
      fc.assert(
        fc.property(
          fc.constantFrom(...samples),
          fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
          (message, changes) => {
            const changed = message.slice();
            for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
            expect(show(dissector, [changed, changed], false, dissector.transports[0]!, 53)).toEqual([]);
          },
        ),
        { numRuns: 100 },
      );
    }
  });
});
