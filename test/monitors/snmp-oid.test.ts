import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SnmpCredential } from "../../src/model/snmp-credential.ts";
import type { NamedSnmpCredential } from "../../src/model/services/snmp.ts";
import snmpOid from "../../src/monitors/snmp-oid.ts";
import { createSnmpObjects } from "../../src/snmp/snmp-objects.ts";
import { detail, measured } from "../support/monitor-servers.ts";
import { counter64, endOfMibView, integer, octets, response, startAgent, type TestAgent, varbind } from "../support/snmp-agent.ts";

const sysName = "1.3.6.1.2.1.1.5.0";
const load = "1.3.6.1.4.1.2021.10.1.3.1";
const temperature = "1.3.6.1.4.1.9999.1.0";
const inOctets = "1.3.6.1.2.1.31.1.1.1.6.1";
const absent = "1.3.6.1.4.1.9999.2.0";
const values: Readonly<Record<string, Uint8Array>> = {
  [sysName]: octets("core-1.example"),
  [load]: octets("0.42"),
  [temperature]: integer(421),
  [inOctets]: counter64([1, 0, 0, 0, 0]),
};

let agent: TestAgent;
beforeAll(async () => {
  // Knows one community alone, and is silent to others as devices are.
  agent = await startAgent((request, message) =>
    message.includes("public") ? response(request, { varbinds: request.oids.map((oid) => varbind(oid, values[oid] ?? endOfMibView)) }) : undefined,
  );
});
afterAll(() => agent.close());

const named = (id: string, community: string): NamedSnmpCredential => ({ id, name: id, credential: { version: "2c", community } satisfies SnmpCredential });
const objects = (...credentials: readonly NamedSnmpCredential[]) => createSnmpObjects({ list: () => [], credentialsFor: () => credentials });
const asked = (parameters: Readonly<Record<string, unknown>>, snmp = objects(named("a", "public"))) =>
  measured(snmpOid, "127.0.0.1", { port: agent.port, ...parameters }, { snmp, timeoutMs: 3_000 });

describe("snmp-oid", () => {
  it("measures numbers: integers, 64-bit counters, and those that agents give as text", async () => {
    expect(await asked({ oid: temperature, factor: 0.1 })).toMatchObject({ value: 42.1, phases: [{ name: "answer" }] });
    expect((await asked({ oid: `.${inOctets}` })).value).toBe(2 ** 32);
    expect((await asked({ oid: load })).value).toBe(0.42);
  });

  it("warns below a bound", async () => {
    expect((await asked({ oid: temperature, atLeast: 421 })).warning).toBeUndefined();
    expect((await asked({ oid: temperature, atLeast: 500 })).warning).toBe("below 500");
  });

  it("matches a text", async () => {
    const found = await asked({ oid: sysName, expect: "core-1" });
    expect([found.down, found.warning, found.value, detail(found, "value")]).toEqual([undefined, undefined, undefined, "core-1.example"]);
    expect((await asked({ oid: sysName, expect: "core-2" })).down).toBe('the value is "core-1.example"');
    expect((await asked({ oid: sysName })).warning).toBe('no number: "core-1.example"');
  });

  it("says that there is no such object, no answer, no credential", async () => {
    expect((await asked({ oid: absent })).down).toBe("the device has no such object");
    expect((await asked({ oid: sysName }, objects(named("b", "secret")))).down).toBe("no answer in time");
    expect((await asked({ oid: sysName }, objects())).down).toBe("there is no SNMP credential for this address");
  });

  it("tries credentials in turn, and next time the one that worked first", async () => {
    const snmp = objects(named("wrong", "secret"), named("right", "public"));
    expect((await asked({ oid: load }, snmp)).value).toBe(0.42);
    const before = agent.requests.length;
    expect((await asked({ oid: load }, snmp)).value).toBe(0.42);
    expect(agent.requests.length - before).toBe(1);
  });

  it("takes object ids alone", () => {
    for (const oid of ["sysName.0", "1", "3.1.2", "1.3.6.1;", "1..3"]) expect(snmpOid.parameters.safeParse({ oid }).success).toBe(false);
  });
});
