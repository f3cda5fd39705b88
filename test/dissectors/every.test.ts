import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Dissector } from "../../src/model/dissector.ts";
import { unspecifiedIp, type Ip } from "../../src/net/ip.ts";
import { portName } from "../../src/model/port-names.ts";
import { discover } from "../../src/runtime/discover.ts";
import { show } from "../support/show-dissector.ts";
import { client, server, type Conversation } from "../support/dissect.ts";
import { messages } from "../support/messages.ts";
import { neverAsked } from "../support/probe-rules.ts";

let dissectors: Dissector[] = [];
beforeAll(async () => {
  dissectors = await discover<Dissector>(new URL("../../src/dissectors/", import.meta.url));
});

const samples = Object.entries(messages);
const ip = (): Ip => unspecifiedIp;
const nothingSaid = { direction: 0, index: 1, sequence: 1, timeMs: 0, clientIp: ip, serverIp: ip } as const;

/** Its own ports, on which it may believe less evidence, and one that says nothing: every flow that it may be shown. */
function* flows({ transports, ports }: Dissector): Generator<Conversation> {
  for (const protocol of transports) {
    const own = (protocol === 6 ? ports.tcp : protocol === 17 ? ports.udp : undefined) ?? [];
    for (const serverPort of [50_000, ...own.slice(0, 1)]) yield { protocol, serverPort };
  }
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

  it("says yes only where it is asked", () => {
    const wrong = new Set<string>();
    for (const dissector of dissectors) {
      for (const { protocol, serverPort } of flows(dissector)) {
        for (const [, message] of samples) {
          const bytes = message.slice();
          const payload = { ...nothingSaid, bytes, start: 0, end: bytes.length, protocol: protocol!, clientPort: 40_000, serverPort: serverPort! };
          for (let first = 0; first < 256; first++) {
            bytes[0] = first;
            const hidden = neverAsked(dissector, payload);
            if (hidden !== undefined && dissector.probe(payload)) wrong.add(hidden);
          }
        }
      }
    }
    expect([...wrong]).toEqual([]);
  });

  it("bears arbitrary bytes, and reads none outside", () => {
    const from = fc.constantFrom("client" as const, "server" as const);
    const sent = fc.array(fc.record({ from, bytes: fc.uint8Array({ minLength: 1, maxLength: 120 }) }), { minLength: 1, maxLength: 4 });
    for (const dissector of dissectors) {
      const shown = fc.record({ sent, flow: fc.constantFrom(...flows(dissector)) });
      fc.assert(
        fc.property(shown, ({ sent: payloads, flow }) => {
          expect(show(dissector, payloads, { ...flow, watched: true }).wrong, dissector.name).toEqual([]);
        }),
        { numRuns: 40 },
      );
    }
  });

  it("bears every message of every protocol, cut at every offset, and reads nothing outside", () => {
    const wrong: string[] = [];
    for (const dissector of dissectors) {
      for (const [at, flow] of [...flows(dissector)].entries()) {
        for (const [what, bytes] of samples) {
          const from = at % 2 === 0 ? client : server;
          for (let cut = 1; cut < bytes.length; cut += cut < 64 ? 1 : 29) {
            // The rest follows as a second segment: what is put together must bear it too.
            const found = show(dissector, [from(bytes.subarray(0, cut)), from(bytes.subarray(cut))], { ...flow, watched: cut < 32 });
            wrong.push(...found.wrong.map((one) => `${dissector.name}: ${one} (${what} cut at ${cut})`));
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("bears messages with bytes changed", () => {
    for (const dissector of dissectors) {
      fc.assert(
        fc.property(
          fc.constantFrom(...samples),
          fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
          ([, message], changes) => {
            const changed = message.slice();
            for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
            expect(show(dissector, [client(changed), server(changed)], { serverPort: 53 }).wrong, dissector.name).toEqual([]);
          },
        ),
        { numRuns: 100 },
      );
    }
  });
});
