import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AskDevice, askDevices } from "../../../src/snmp/inventory/ask-device.ts";
import { discoverDevices } from "../../../src/snmp/inventory/discover-devices.ts";
import { tryCredentials } from "../../../src/snmp/inventory/try-credentials.ts";
import { parseCidr } from "../../../src/net/cidr.ts";
import { conformanceFolder } from "../../support/conformance.ts";
import { loopbackEgress, snmpProfiles } from "../../support/snmp-conformance.ts";

const folder = conformanceFolder("snmp");

describe.skipIf(!folder)("asking recordings of real devices (skipped without the folder conformance/snmp)", () => {
  let agent: { readonly endpoints: readonly { readonly port: number }[]; close(): Promise<unknown> };
  let port = 0;
  let ask: AskDevice;
  beforeAll(async () => {
    const { startSnmprecAgent } = (await import(pathToFileURL(join(folder!, "snmprec-agent.mjs")).href)) as {
      readonly startSnmprecAgent: (options: object) => Promise<typeof agent>;
    };
    const dir = join(folder!, "recordings");
    const first = await startSnmprecAgent({ dir, endpoints: [{ address: "127.1.0.1", port: 0 }] });
    port = first.endpoints[0]!.port;
    await first.close();
    agent = await startSnmprecAgent({
      dir,
      endpoints: [
        { address: "127.1.0.2", port, recording: "ios_2960x" },
        { address: "127.1.0.3", port, recording: "junos" },
        { address: "127.1.0.5", port },
      ],
    });
    ask = askDevices(loopbackEgress(), await snmpProfiles());
  });
  afterAll(() => agent.close());

  it("shows what was found, with the credential that was answered", async () => {
    const { trial } = await tryCredentials(ask, { address: "127.1.0.5", port, timeoutMs: 300 }, [
      { id: "1", name: "wrong", credential: { version: "2c", community: "no-such-recording" } },
      { id: "2", name: "right", credential: { version: "2c", community: "panos_440" } },
    ]);
    expect(trial).toMatchObject({
      tried: 2,
      credential: { id: "2", name: "right" },
      found: { identity: { vendor: "Palo Alto Networks", os: "panos", model: "PA-440", version: "10.1.14-h6" } },
    });
    expect(trial.found!.interfaces).toBeGreaterThan(5);
  });

  it("says of a silent address that it is silent", async () => {
    const { trial } = await tryCredentials(ask, { address: "127.1.0.9", port, timeoutMs: 200 }, [
      { id: "1", name: "a", credential: { version: "2c", community: "x" } },
    ]);
    expect(trial).toMatchObject({ tried: 1 });
    expect(["timeout", "unreachable"]).toContain(trial.failure);
  });

  it("finds them in a range", async () => {
    const added: string[] = [];
    const message = await discoverDevices({
      ranges: [parseCidr("127.1.0.0/28")!],
      port,
      ask,
      device: { intervalMs: 60_000, deadlineMs: 1, enabled: true, anySender: false, tags: [], comment: "", networks: [], createdBy: "a", createdThrough: "s" },
      credentialsFor: () => [{ id: "1", name: "any", credential: { version: "2c", community: "junos" } }],
      at: () => undefined,
      add: async ({ address, credentialId }, { identity }) => void added.push(`${address} ${identity.os} ${credentialId}`),
      report: () => undefined,
      signal: new AbortController().signal,
    });
    expect(added.toSorted()).toEqual(["127.1.0.2 ios 1", "127.1.0.3 junos 1", "127.1.0.5 junos 1"]);
    expect(message).toContain("14 addresses asked: 3 answered, 3 added.");
  });
});
