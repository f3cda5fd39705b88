import { createSocket } from "node:dgram";
import fc from "fast-check";
import netSnmp from "net-snmp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { SnmpCredential } from "../../../src/model/snmp-credential.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { userOf } from "../../../src/snmp/snmp-session.ts";
import { TrapReader } from "../../../src/snmp/traps/trap-reader.ts";
import { createTrapReceiver, type TrapReceiver } from "../../../src/snmp/traps/trap-receiver.ts";
import { trapOf } from "../../../src/snmp/traps/trap-text.ts";
import { memoryPolledDevices, type MemoryDevices } from "../../support/polled-devices.ts";

/** What the library sends traps with; its own part of the types is not ours. */
interface TrapSession {
  trap(what: number | string, varbinds: readonly object[], options: object, sent: (error: Error | null) => void): void;
  inform(what: number | string, varbinds: readonly object[], sent: (error: Error | null) => void): void;
  close(): void;
}
const library = netSnmp as unknown as {
  createSession(target: string, community: string, options: object): TrapSession;
  createV3Session(target: string, user: object, options: object): TrapSession;
  readonly TrapType: { readonly LinkDown: number; readonly ColdStart: number };
  readonly ObjectType: { readonly Integer: number; readonly OctetString: number };
};

const password = "longenough1";
const v3 = {
  version: "3",
  user: "monitor",
  auth: { protocol: "sha256", password },
  priv: { protocol: "aes256", password },
} satisfies SnmpCredential;
const linkDown = [
  { oid: "1.3.6.1.2.1.2.2.1.1.3", type: 2, value: 3 },
  { oid: "1.3.6.1.2.1.31.1.1.1.1.3", type: 4, value: "Gi1/0/3\u0007" },
];

let devices: MemoryDevices;
let receiver: TrapReceiver;
let port = 0;
const news: string[] = [];

beforeAll(async () => {
  devices = memoryPolledDevices([{ version: "2c", community: "public" }, v3]);
  receiver = createTrapReceiver({ listen: ["udp://127.0.0.1:0"], devices, onNews: (id) => void news.push(id), log: silentLog });
  await receiver.start();
  ({ port } = receiver.addresses[0]!);
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  devices.remove("one");
  devices.add({ id: "one", address: "127.0.0.1", port: 161 });
  Object.assign(receiver.counts, { taken: 0, unknownSender: 0, refused: 0, malformed: 0, tooMany: 0 });
  devices.events.length = 0;
  news.length = 0;
});

async function sends(open: () => TrapSession, what: "trap" | "inform" = "trap", type = library.TrapType.LinkDown): Promise<void> {
  const session = open();
  try {
    await new Promise<void>((resolve, reject) => {
      const sent = (error: Error | null): void => (error ? reject(error) : resolve());
      if (what === "trap") session.trap(type, linkDown, {}, sent);
      else session.inform(type, linkDown, sent);
    });
  } finally {
    session.close();
  }
}
const options = (version: number) => ({ version, trapPort: port, timeout: 1_000, retries: 0 });
const community =
  (version: number, name = "public") =>
  () =>
    library.createSession("127.0.0.1", name, options(version));
const user = (credential: Extract<SnmpCredential, { version: "3" }>) => () =>
  library.createV3Session("127.0.0.1", userOf(credential), { ...options(3), engineID: "8000B98380AABBCCDD" });

const told = (): Promise<void> => vi.waitFor(() => expect(devices.texts("TRAP")).toEqual(["Trap: linkDown of Gi1/0/3."]), { timeout: 4_000 });

describe("traps of a device", () => {
  it.each([
    ["version 1", "trap", community(0)],
    ["version 2c", "trap", community(1)],
    ["version 3, SHA-256 and AES-256", "trap", user(v3)],
    ["version 2c, to be confirmed", "inform", community(1)],
    ["version 3, to be confirmed", "inform", user(v3)],
  ] as const)("of %s are events of it, and it is polled", async (_version, what, open) => {
    await sends(open, what);
    await told();
    expect(devices.events[0]).toMatchObject({ deviceId: "one", kind: "TRAP", ifIndex: 3 });
    expect(devices.events[0]!.after).toContain("1.3.6.1.2.1.31.1.1.1.1.3 = Gi1/0/3");
    expect(news).toEqual(["one"]);
    expect(receiver.counts).toMatchObject({ taken: 1, refused: 0, malformed: 0 });
  });

  it("with another community, user or password, or with less protection, are refused", async () => {
    const wrong: (() => TrapSession)[] = [
      community(1, "wrong"),
      user({ ...v3, user: "nobody" }),
      user({ ...v3, auth: { protocol: "sha256", password: "another-one" } }),
      user({ ...v3, priv: { protocol: "aes256", password: "another-one" } }),
      user({ version: "3", user: "monitor", auth: v3.auth }),
      user({ version: "3", user: "monitor" }),
      user({ version: "3", user: "" }),
    ];
    for (const [i, open] of wrong.entries()) {
      await sends(open);
      await vi.waitFor(() => expect(receiver.counts.refused + receiver.counts.malformed, `the ${i + 1}th`).toBe(i + 1));
    }
    expect(receiver.counts.taken).toBe(0);
    expect(devices.events).toEqual([]);
  });

  it("of unknown senders are counted, and a flood is cut", async () => {
    devices.remove("one");
    await sends(community(1));
    await vi.waitFor(() => expect(receiver.counts.unknownSender).toBe(1));
    devices.add({ id: "one", address: "127.0.0.1", port: 161 });
    for (let i = 0; i < 80; i++) await sends(community(1));
    await vi.waitFor(() => expect(receiver.counts.taken + receiver.counts.tooMany).toBe(80), { timeout: 4_000 });
    expect(receiver.counts.tooMany).toBeGreaterThan(20);
  });

  it("that were recorded are not taken again later", async () => {
    const recorded: Buffer[] = [];
    const listener = createSocket("udp4").on("message", (message: Buffer) => void recorded.push(message));
    await new Promise<void>((resolve) => void listener.bind(0, "127.0.0.1", resolve));
    const { port: elsewhere } = listener.address();
    await sends(() => library.createV3Session("127.0.0.1", userOf(v3), { ...options(3), trapPort: elsewhere, engineID: "8000B98380AABBCCEE" }));
    await vi.waitFor(() => expect(recorded).toHaveLength(1));
    listener.close();
    let nowMs = 1_000_000;
    const clock = () => nowMs;
    const late = createTrapReceiver({ listen: ["udp://127.0.0.1:0"], devices, onNews: () => undefined, log: silentLog, clock });
    await late.start();
    const sender = createSocket("udp4");
    const send = (): void => sender.send(recorded[0]!, late.addresses[0]!.port, "127.0.0.1");
    send();
    await vi.waitFor(() => expect(late.counts.taken).toBe(1));
    nowMs += 600_000;
    send();
    await vi.waitFor(() => expect(late.counts).toMatchObject({ taken: 1, refused: 1 }));
    sender.close();
    await late.stop();
  });
});

describe("a receiver", () => {
  it("that may not bind its port says so and lets everything else go on", async () => {
    const second = createTrapReceiver({ listen: [`udp://127.0.0.1:${port}`], devices, onNews: () => undefined, log: silentLog });
    await second.start();
    expect(second.problem).toBe(`SNMP traps are not received at udp://127.0.0.1:${port}: another program has that port.`);
    await second.stop();
  });

  it("reads octets of any kind without an exception, and takes none for a trap", async () => {
    const recorded: Buffer[] = [];
    const listener = createSocket("udp4").on("message", (message: Buffer) => void recorded.push(message));
    await new Promise<void>((resolve) => void listener.bind(0, "127.0.0.1", resolve));
    const { port: elsewhere } = listener.address();
    for (const open of [community(0), community(1), user(v3)]) {
      const session = open() as TrapSession & { trapPort: number };
      session.trapPort = elsewhere;
      await new Promise((resolve) => session.trap(library.TrapType.ColdStart, linkDown, {}, resolve));
      session.close();
    }
    await vi.waitFor(() => expect(recorded).toHaveLength(3));
    listener.close();
    const reader = new TrapReader([{ version: "2c", community: "public" }, v3], () => undefined);
    const from = { address: "127.0.0.1", port: 9 };
    for (const whole of recorded) {
      expect(reader.read(whole, from)).toHaveProperty("pdu");
      for (let cut = 0; cut < whole.length; cut++) {
        const reading = reader.read(whole.subarray(0, cut), from);
        if (reading && "pdu" in reading) expect(trapOf(reading.pdu).text).toMatch(/^Trap: /);
      }
    }
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.nat(2), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 8 })).map(([which, changes]) => {
        const changed = Buffer.from(recorded[which]!);
        for (const [at, byte] of changes) changed[at % changed.length] = byte;
        return changed;
      }),
    );
    fc.assert(
      fc.property(anything, (message) => {
        const reading = reader.read(message, from);
        if (!reading || !("pdu" in reading)) return;
        const { text, after = "" } = trapOf(reading.pdu);
        expect(text.length).toBeLessThan(400);
        expect(after.length).toBeLessThan(6_000);
        expect(/[\p{Cc}]/u.test(text + after.replaceAll("\n", ""))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    reader.close();
  });
});
