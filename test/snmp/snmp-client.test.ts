import { createSocket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import type { SnmpCredential } from "../../src/model/snmp-credential.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { SnmpClient } from "../../src/snmp/snmp-client.ts";
import { counter64, element, endOfMibView, integer, octets, type Request, response, startAgent, type TestAgent, varbind } from "../support/snmp-agent.ts";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const egress = createEgress({ ownPorts: [], allowLoopback: true });
const community: SnmpCredential = { version: "2c", community: "public" };
type Answers = (request: Request, message: Buffer) => Uint8Array | readonly Uint8Array[] | undefined;

async function asked(answers: Answers, options: Partial<Parameters<typeof SnmpClient.open>[2]> = {}): Promise<{ client: SnmpClient; agent: TestAgent }> {
  const agent = await startAgent(answers);
  const client = await SnmpClient.open(egress, "127.0.0.1", { credential: community, port: agent.port, timeoutMs: 80, retries: 0, ...options });
  open.push(agent, client);
  return { client, agent };
}

const next = (oid: string): string => oid.replace(/\d+$/, (last) => String(Number(last) + 1));
const column = "1.3.6.1.2.1.2.2.1.2";

/** A table of one column with so many rows, as an honest agent gives it. */
const table =
  (rows: number): Answers =>
  (request) => {
    const varbinds = request.oids.flatMap((oid) => {
      const given = [];
      let row = oid === column ? 0 : Number(oid.slice(column.length + 1));
      for (let i = 0; i < Math.max(request.repetitions, 1); i++) {
        row++;
        given.push(row > rows ? varbind(oid, endOfMibView) : varbind(`${column}.${row}`, octets(`port ${row}`)));
      }
      return given;
    });
    return response(request, { varbinds });
  };

describe("SnmpClient", () => {
  it("gives values in the order they were asked for, and undefined for what is not there", async () => {
    const { client } = await asked((request) =>
      response(request, {
        varbinds: [
          varbind(request.oids[0]!, octets("router")),
          varbind(request.oids[1]!, element(128)),
          varbind(request.oids[2]!, counter64([0, 255, 255, 255, 255, 255, 255, 255, 255])),
        ],
      }),
    );
    const [name, missing, bytes] = await client.get(["1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.9.0", "1.3.6.1.2.1.31.1.1.1.6.1"]);
    expect(Buffer.from(name as Uint8Array).toString()).toBe("router");
    expect(missing).toBeUndefined();
    expect(bytes).toBe(2n ** 64n - 1n);
  });

  it("walks a column to its end in a few requests", async () => {
    const { client, agent } = await asked(table(48));
    const { columns, problem } = await client.walk([column]);
    expect(problem).toBeUndefined();
    expect(columns[0]!.size).toBe(48);
    expect(agent.requests.length).toBe(5);
  });

  it("asks for less when an answer would be too big, and remembers", async () => {
    const honest = table(30);
    const { client } = await asked((request, message) => (request.repetitions > 3 ? response(request, { errorStatus: 1 }) : honest(request, message)));
    const { columns } = await client.walk([column]);
    expect(columns[0]!.size).toBe(30);
    expect(client.repetitions).toBeLessThanOrEqual(3);
  });

  it("does without GETBULK where a device keeps silent at it", async () => {
    const honest = table(3);
    const { client } = await asked((request, message) =>
      request.pdu === 0xa5
        ? undefined
        : request.pdu === 0xa0
          ? response(request, { varbinds: [varbind(request.oids[0]!, integer(1))] })
          : honest(request, message),
    );
    await client.get(["1.3.6.1.2.1.1.3.0"]);
    const { columns } = await client.walk([column]);
    expect(columns[0]!.size).toBe(3);
    expect(client.repetitions).toBe(1);
  });

  it("reads with version 1, whose agents answer noSuchName for all when one is missing", async () => {
    const { client } = await asked(
      (request) => {
        const missing = request.oids.findIndex((oid) => oid.endsWith(".9.0"));
        if (missing >= 0)
          return response(request, { errorStatus: 2, errorIndex: missing + 1, varbinds: request.oids.map((oid) => varbind(oid, element(5))) }, 0);
        return response(request, { varbinds: request.oids.map((oid) => varbind(oid, integer(oid.length))) }, 0);
      },
      { credential: { version: "1", community: "public" } },
    );
    expect(await client.get(["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.9.0", "1.3.6.1.2.1.1.30.0"])).toEqual([17, undefined, 18]);
  });

  it("goes through the egress guard", async () => {
    const guard = createEgress({ ownPorts: [] });
    await expect(SnmpClient.open(guard, "127.0.0.1", { credential: community })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(SnmpClient.open(guard, "169.254.169.254", { credential: community })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("ends what is under way when it is stopped", async () => {
    const stop = new AbortController();
    const { client } = await asked(() => undefined, { timeoutMs: 5_000, signal: stop.signal });
    const answer = client.get(["1.3.6.1.2.1.1.1.0"]);
    setTimeout(() => stop.abort(), 20);
    await expect(answer).rejects.toMatchObject({ kind: "stopped" });
    await expect(client.get(["1.3.6.1.2.1.1.1.0"])).rejects.toMatchObject({ kind: "stopped" });
  });
});

describe("a hostile agent", () => {
  it("that is silent is a timeout", async () => {
    const { client } = await asked(() => undefined);
    await expect(client.get(["1.3.6.1.2.1.1.1.0"])).rejects.toMatchObject({ kind: "timeout" });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["noise", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["a length beyond the datagram", Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff])],
    ["nested headers", Buffer.alloc(60_000, 0x30)],
  ])("that sends %s is malformed, and ends nothing", async (_name, bytes) => {
    const { client } = await asked(() => bytes);
    await expect(client.get(["1.3.6.1.2.1.1.1.0"])).rejects.toMatchObject({ name: "SnmpError", kind: expect.stringMatching(/malformed|timeout/) as string });
  });

  it.each([
    ["an integer without octets", element(2)],
    ["an address of 16 octets", element(64, Buffer.alloc(16))],
    ["an unknown type", element(0x4d, Buffer.from([1]))],
  ])("that has %s for a value is malformed", async (_name, value) => {
    const { client } = await asked((request) => response(request, { varbinds: [varbind(request.oids[0]!, value)] }));
    await expect(client.get(["1.3.6.1.2.1.1.1.0"])).rejects.toMatchObject({ kind: "malformed" });
  });

  it("that repeats one object id is not walked for ever", async () => {
    const { client, agent } = await asked((request) => response(request, { varbinds: [varbind(`${column}.1`, integer(1))] }));
    const { columns, problem } = await client.walk([column]);
    expect(problem).toMatchObject({ kind: "unordered" });
    expect(columns[0]!.size).toBe(1);
    expect(agent.requests.length).toBeLessThan(5);
  });

  it("that goes backwards is stopped, with what was read", async () => {
    const order = [5, 9, 7, 11];
    const { client } = await asked((request) => response(request, { varbinds: order.map((row) => varbind(`${column}.${row}`, integer(row))) }));
    const { columns, problem } = await client.walk([column]);
    expect(problem).toMatchObject({ kind: "unordered" });
    expect([...columns[0]!.keys()]).toEqual(["5", "9"]);
  });

  it("whose table has no end is stopped at the bound", async () => {
    const { client } = await asked((request) => {
      let oid = request.oids[0] === column ? `${column}.0` : request.oids[0]!;
      return response(request, { varbinds: Array.from({ length: 10 }, () => varbind((oid = next(oid)), integer(1))) });
    });
    const { columns, problem } = await client.walk([column], { maxRows: 500 });
    expect(problem).toMatchObject({ kind: "endless" });
    expect(columns[0]!.size).toBe(500);
  });

  it("whose values are huge is stopped before they fill the memory", async () => {
    const value = octets(Buffer.alloc(60_000, 65));
    const { client, agent } = await asked(
      (request) => response(request, { varbinds: [varbind(request.oids[0] === column ? `${column}.1` : next(request.oids[0]!), value)] }),
      { timeoutMs: 2_000 },
    );
    const { problem } = await client.walk([column]);
    expect(problem).toMatchObject({ kind: "endless" });
    expect(agent.requests.length).toBeLessThan(600);
  });

  it("whose answer is empty leaves a table that says it is not whole", async () => {
    const honest = table(30);
    let answers = 0;
    const { client } = await asked((request, message) => (++answers === 2 ? response(request, {}) : honest(request, message)));
    const { columns, problem } = await client.walk([column]);
    expect(problem).toMatchObject({ kind: "truncated" });
    expect(columns[0]!.size).toBe(10);
  });

  it("that answers from another port is not believed, unless told to", async () => {
    const other = createSocket("udp4");
    open.push({ close: () => other.close() });
    const agent = createSocket("udp4");
    open.push({ close: () => agent.close() });
    const port = await new Promise<number>((resolve) => agent.bind(0, "127.0.0.1", () => resolve(agent.address().port)));
    const helper = await startAgent((request) => response(request, { varbinds: [varbind(request.oids[0]!, integer(1))] }));
    open.push(helper);
    // What comes is handed to the helper's port, whose answers come back from there.
    agent.on("message", (message, sender) => {
      const relay = createSocket("udp4");
      relay.on("message", (answer) => {
        other.send(answer, sender.port, sender.address);
        relay.close();
      });
      relay.send(message, helper.port, "127.0.0.1");
    });
    const options = { credential: community, port, timeoutMs: 200, retries: 0 };
    const strict = await SnmpClient.open(egress, "127.0.0.1", options);
    const lenient = await SnmpClient.open(egress, "127.0.0.1", { ...options, anySender: true });
    open.push(strict, lenient);
    await expect(strict.get(["1.3.6.1.2.1.1.3.0"])).rejects.toMatchObject({ kind: "timeout", message: expect.stringContaining("another address") as string });
    expect(await lenient.get(["1.3.6.1.2.1.1.3.0"])).toEqual([1]);
  });

  it("that answers version 3 with version 2c is not believed", async () => {
    const credential: SnmpCredential = { version: "3", user: "monitor", auth: { protocol: "sha256", password: "longenough" } };
    const { client } = await asked((request) => response({ ...request, id: integer(1) }, { varbinds: [] }), { credential });
    await expect(client.get(["1.3.6.1.2.1.1.3.0"])).rejects.toMatchObject({ kind: "auth", message: expect.stringContaining("less protection") as string });
  });
});
