import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
let limited: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("operator");
  limited = await server.services.token("operator", { networks: ["192.0.2.0/24"] });
});
afterAll(() => server.stop());

const ask = async (query: string, by = token) => {
  const { data, errors } = await server.ask(query, { token: by });
  expect(errors).toEqual([]);
  return data;
};
const names = async (args: string, by = token): Promise<string[]> => {
  const data = await ask(`{ snmpDevices${args} { nodes { name } } }`, by);
  return (data.snmpDevices.nodes as readonly { name: string }[]).map(({ name }) => name);
};
const write = (name: string, input: Record<string, unknown>, selection: string, dryRun = false, by = token) =>
  server.ask(
    `mutation($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!, $dryRun: Boolean!) { ${name}(input: $input, dryRun: $dryRun) { applied summary warnings effects { description count examples } undo { mutation input } ${selection} } }`,
    { variables: { input, dryRun }, token: by },
  );

describe("snmpDevices", () => {
  it("lists what is unreachable first, with the ping beside", async () => {
    const data = await ask(
      "{ snmpDevices { totalCount nodes { name sysName address status reason pinged pingMs vendor model version uptimeMs interfacesUp interfacesDown cpuPercent memoryPercent interval deadline credentialName } } }",
    );
    expect(data.snmpDevices.totalCount).toBe("2");
    expect(data.snmpDevices.nodes).toMatchObject([
      {
        name: "VPN-gateway-01",
        sysName: "office-router",
        status: "UNREACHABLE",
        reason: "It does not answer.",
        pinged: true,
        pingMs: 1.5,
        credentialName: null,
      },
      {
        name: "lab-switch",
        address: "192.0.2.1",
        status: "UP",
        reason: null,
        pinged: false,
        pingMs: null,
        cpuPercent: 45,
        memoryPercent: 78,
        interfacesDown: 1,
        interval: "1m",
        deadline: "48s",
        credentialName: "office",
      },
    ]);
  });

  it("filters, orders and pages", async () => {
    expect(await names('(filter: { notAnsweredFor: "1h" })')).toEqual(["VPN-gateway-01"]);
    expect(await names('(filter: { notAnsweredFor: "3h" })')).toEqual([]);
    expect(await names("(filter: { status: [UP] })")).toEqual(["lab-switch"]);
    expect(await names('(filter: { search: "mikrotik" })')).toEqual(["VPN-gateway-01"]);
    expect(await names('(filter: { tag: "CORE" })')).toEqual(["lab-switch"]);
    expect(await names("(filter: { enabled: false })")).toEqual([]);
    for (const order of ["NAME", "STATUS", "LAST_ANSWERED", "CPU", "MEMORY", "NEWEST"]) {
      const all = await names(`(orderBy: ${order})`);
      expect(all).toHaveLength(2);
      const first = await ask(`{ snmpDevices(orderBy: ${order}, first: 1) { nodes { name } pageInfo { hasNextPage endCursor } } }`);
      expect(first.snmpDevices.nodes).toEqual([{ name: all[0] }]);
      expect(first.snmpDevices.pageInfo.hasNextPage).toBe(true);
      expect(await names(`(orderBy: ${order}, first: 1, after: "${first.snmpDevices.pageInfo.endCursor}")`)).toEqual([all[1]]);
    }
    const wrong = await server.ask('{ snmpDevices(after: "nonsense") { totalCount } }', { token });
    expect(wrong.errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT" });
  });

  it("finds devices by address, name, sysName and id, in any case", async () => {
    const [{ id }] = (await ask('{ snmpDevices(filter: { search: "lab" }) { nodes { id } } }')).snmpDevices.nodes;
    const data = await ask(
      `{ snmpDevicesByName(devices: ["vpn-GATEWAY-01", "office-router", "192.168.1.1", "${id}", "nobody"]) { ... on SnmpDevice { name } ... on SnmpDeviceNotFound { asked message } } }`,
    );
    expect(data.snmpDevicesByName).toMatchObject([
      { name: "VPN-gateway-01" },
      { name: "VPN-gateway-01" },
      { name: "VPN-gateway-01" },
      { name: "lab-switch" },
      { asked: "nobody", message: expect.stringContaining("list_snmp_devices") },
    ]);
  });

  it("shows what a device reported: parts, interfaces, neighbours, events, snapshots with what differs", async () => {
    const data = await ask(`{ snmpDevicesByName(devices: ["lab-switch", "office-router"]) { ... on SnmpDevice {
      processors { name usedPercent } memory { usedPercent usedBytes totalBytes } sensors { name value unit isOk } vpn { name sessions } vlans { vlan name }
      interfaces(first: 2) { totalCount nodes { ifIndex name alias operStatus speedBitsPerSecond vlan mtu duplex mac addresses { ip prefixLength } rates { inBitsPerSecond } } pageInfo { endCursor hasNextPage } }
      up: interfaces(onlyUp: true) { totalCount } interface(ifIndex: 2) { alias } none: interface(ifIndex: 99) { alias }
      macsBehind(ifIndex: 2) { mac vendor vlan }
      neighbours { protocol localPort name port addresses capabilities }
      events { totalCount nodes { kind ifIndex text before after } } downs: events(kinds: [INTERFACE_DOWN]) { totalCount }
      snapshots { version lines lineCount removed added } } } }`);
    const [lab, router] = data.snmpDevicesByName;
    expect(lab).toMatchObject({
      processors: [{ name: "cpu", usedPercent: 45 }],
      memory: [{ usedPercent: 78, usedBytes: "780", totalBytes: "1000" }],
      sensors: [{ name: "inlet", value: 23.5, unit: "celsius", isOk: true }],
      vlans: [{ vlan: 10, name: "lab" }],
      interfaces: {
        totalCount: "3",
        nodes: [
          {
            ifIndex: 1,
            name: "Gi1/0/1",
            addresses: [
              { ip: "192.0.2.1", prefixLength: 24 },
              { ip: "192.168.1.2", prefixLength: null },
            ],
            rates: null,
          },
          { ifIndex: 2, alias: "lab one", vlan: 10, mtu: 1_500, duplex: "full", operStatus: "UP", speedBitsPerSecond: 1e9 },
        ],
        pageInfo: { hasNextPage: true },
      },
      up: { totalCount: "2" },
      interface: { alias: "lab one" },
      none: null,
      macsBehind: [{ mac: "00:1b:21:3c:4d:05", vendor: "Intel Corporate", vlan: 10 }],
      neighbours: [{ protocol: "lldp", localPort: "Gi1/0/1", name: "office-router", port: "wan0", addresses: ["192.168.1.1"], capabilities: ["router"] }],
      events: { totalCount: "2", nodes: [{ kind: "NEIGHBOUR_CHANGED" }, { kind: "INTERFACE_DOWN", ifIndex: 3, before: "up", after: "down" }] },
      downs: { totalCount: "1" },
    });
    expect(router).toMatchObject({
      vpn: [{ name: "IPsec tunnels", sessions: 12 }],
      snapshots: [
        { version: 2, removed: ["device: version 7.14"], added: ["device: version 7.15"] },
        { version: 1, removed: [], added: [] },
      ],
    });
    expect(router.snapshots[0].lines).toHaveLength(router.snapshots[0].lineCount);
    const next = await ask(
      `{ snmpDevicesByName(devices: ["lab-switch"]) { ... on SnmpDevice { interfaces(first: 2, after: "${lab.interfaces.pageInfo.endCursor}") { nodes { ifIndex } pageInfo { hasNextPage } } } } }`,
    );
    expect(next.snmpDevicesByName[0].interfaces).toEqual({ nodes: [{ ifIndex: 3 }], pageInfo: { hasNextPage: false } });
  });
});

describe("where things are", () => {
  it("a MAC address and a host say on which switch port they are", async () => {
    const { macsByAddress } = await ask(`{ macsByAddress(addresses: ["00:1b:21:3c:4d:05", "00:1b:21:3c:4d:5e", "0a:00:00:00:00:01"]) {
      ... on Mac { switchPort { device address port ifIndex vlan macsOnPort } } ... on MacNotLive { switchPort { device port alias macsOnPort } } } }`);
    expect(macsByAddress[0].switchPort).toMatchObject({ device: "lab-switch", port: "Gi1/0/2", macsOnPort: 1 });
    expect(macsByAddress[1].switchPort).toMatchObject({ device: "lab-switch", port: "Gi1/0/1", macsOnPort: 2 });
    expect(macsByAddress[2].switchPort).toBeNull();
    const { hosts } = await ask("{ hosts { nodes { mac switchPort { port } } } }");
    expect((hosts.nodes as readonly { mac: string | null; switchPort: unknown }[]).some(({ switchPort }) => switchPort !== null)).toBe(true);
  });

  it("the topology has devices, and the links they tell of", async () => {
    const { topology } = await ask(
      "{ topology { nodeCount linkCount nodes { id name address device { status } } links { from { nodeId port } to { nodeId port } sources } } }",
    );
    expect(topology).toMatchObject({ nodeCount: 2, linkCount: 1 });
    expect(topology.links[0].sources).toEqual(["LLDP"]);
    expect(new Set([topology.links[0].from.port, topology.links[0].to.port])).toEqual(new Set(["Gi1/0/1", "wan0"]));
  });
});

describe("a caller limited to networks", () => {
  it("sees its devices, and of them nothing that tells of others", async () => {
    expect(await names("", limited)).toEqual(["lab-switch"]);
    const data = await ask(
      `{ snmpDevicesByName(devices: ["office-router", "lab-switch"]) { ... on SnmpDeviceNotFound { asked } ... on SnmpDevice { credentialName interfaces { nodes { addresses { ip } } } neighbours { name }
         events { totalCount nodes { kind } } moved: events(kinds: [MAC_MOVED]) { totalCount } snapshots { version } macsBehind(ifIndex: 2) { mac } } } topology { nodeCount linkCount } }`,
      limited,
    );
    expect(data.snmpDevicesByName[0]).toEqual({ asked: "office-router" });
    expect(data.snmpDevicesByName[1]).toEqual({
      credentialName: null,
      interfaces: { nodes: [{ addresses: [{ ip: "192.0.2.1" }] }, { addresses: [] }, { addresses: [] }] },
      neighbours: [],
      events: { totalCount: "1", nodes: [{ kind: "INTERFACE_DOWN" }] },
      moved: { totalCount: "0" },
      snapshots: [],
      macsBehind: [],
    });
    expect(data.topology).toEqual({ nodeCount: 1, linkCount: 0 });
  });

  it("changes none outside, and makes no credential", async () => {
    const outside = await write("addSnmpDevices", { addresses: ["192.168.1.2"] }, "", true, limited);
    expect(outside.errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN", path: "input.addresses" });
    const update = await write("updateSnmpDevice", { device: "VPN-gateway-01", comment: "x" }, "", true, limited);
    expect(update.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND" });
    const credential = await write("setSnmpCredential", { name: "x", version: "V2C", community: "y" }, "", true, limited);
    expect(credential.errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN" });
    expect((await write("addSnmpDevices", { addresses: ["192.0.2.40"] }, "", true, limited)).errors).toEqual([]);
  });
});

describe("devices", () => {
  const trials =
    "trials { address answered credentialName tried sysName description vendor model interfaces problem } devices { id name address status sysName }";
  it("are asked on a dry run, which adds none and shows what was found", async () => {
    const { data, errors } = await write("addSnmpDevices", { addresses: ["192.0.2.8", "192.0.2.9", "192.0.2.1"] }, trials, true);
    expect(errors).toEqual([]);
    expect(data.addSnmpDevices).toMatchObject({
      applied: false,
      summary: "Polls 1 SNMP device every 1m: 192.0.2.8.",
      effects: [{ count: 1, examples: ["192.0.2.8: switch-8, Cisco C9300, 48 interfaces, read with office"] }],
      warnings: ["1 of them are polled already.", "Left out: 192.0.2.9: It does not answer, or not to this community."],
      devices: null,
    });
    expect(data.addSnmpDevices.trials).toMatchObject([
      { address: "192.0.2.8", answered: true, credentialName: "office", sysName: "switch-8", interfaces: 48, problem: null },
      { address: "192.0.2.9", answered: false, credentialName: null, tried: 1 },
    ]);
    expect(data.addSnmpDevices.trials[0].description).not.toContain("\u202e");
    expect(await names("")).toHaveLength(2);
  });

  it("are added, changed and taken away", async () => {
    const added = await write("addSnmpDevices", { addresses: ["192.0.2.8", "192.0.2.9"], evenSilent: true, interval: "30s", tags: ["edge"] }, trials);
    expect(added.errors).toEqual([]);
    expect(added.data.addSnmpDevices.devices).toMatchObject([
      { address: "192.0.2.8", status: "UP", sysName: "switch-8" },
      { address: "192.0.2.9", status: "UNKNOWN", sysName: null, name: "192.0.2.9" },
    ]);
    expect(added.data.addSnmpDevices.undo.mutation).toBe("removeSnmpDevices");
    const again = await write("addSnmpDevices", { addresses: ["192.0.2.8"] }, trials);
    expect(again.data.addSnmpDevices).toMatchObject({ applied: false, warnings: ["1 of them are polled already."] });

    const change = { device: "switch-8", name: "edge-8", interval: "2m", enabled: false, credentialName: "", tags: [] };
    const selection = "device { name interval deadline enabled credentialName tags }";
    const changed = await write("updateSnmpDevice", change, selection);
    expect(changed.data.updateSnmpDevice).toMatchObject({
      applied: true,
      device: { name: "edge-8", interval: "2m", deadline: "96s", enabled: false, credentialName: null, tags: [] },
    });
    const unknown = await write("updateSnmpDevice", { ...change, device: "nobody" }, selection);
    expect(unknown.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.device" });
    const same = await write("updateSnmpDevice", { device: "edge-8", enabled: false }, selection);
    expect(same.data.updateSnmpDevice).toMatchObject({ applied: false, summary: "The SNMP device already is like that." });
    const short = await write("updateSnmpDevice", { device: "edge-8", interval: "1s" }, selection);
    expect(short.errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "input.interval", wanted: "10s to 1d" });

    const removed = await write("removeSnmpDevices", added.data.addSnmpDevices.undo.input, "devices { address }");
    expect(removed.data.removeSnmpDevices.devices).toEqual([{ address: "192.0.2.8" }, { address: "192.0.2.9" }]);
    expect(await names("")).toHaveLength(2);
    const gone = await write("removeSnmpDevices", { devices: ["lab-switch", "192.0.2.8"] }, "", true);
    expect(gone.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.devices[1]" });
  });

  it("are read now when somebody wants it", async () => {
    const { data, errors } = await write("pollSnmpDevice", { device: "lab-switch" }, "device { name status }");
    expect(errors).toEqual([]);
    expect(data.pollSnmpDevice).toMatchObject({ applied: true, summary: "lab-switch (192.0.2.1) is UP.", device: { name: "lab-switch", status: "UP" } });
    const dry = await write("pollSnmpDevice", { device: "lab-switch" }, "device { name }", true);
    expect(dry.data.pollSnmpDevice).toMatchObject({ applied: false, device: null });
  });

  it("come from a table, with the secrets in it made credentials that nobody sees", async () => {
    const csv = "ip,name,interval,community,tags\n192.0.2.50,one,5m,hidden-word,a b\n192.0.2.51,two,,hidden-word,\n192.0.2.1,known,,,";
    const before = server.services.auditEvents.length;
    const dry = await write("importSnmpDevices", { csv }, "problems { line }", true);
    expect(dry.errors).toEqual([]);
    expect(dry.data.importSnmpDevices).toMatchObject({
      applied: false,
      summary: "Polls 2 SNMP devices of a table of 3.",
      warnings: ["1 of them are polled already and stay as they are."],
      effects: [{ count: 2, examples: ["192.0.2.50 one", "192.0.2.51 two"] }, { count: 1 }],
    });
    const done = await write("importSnmpDevices", { csv }, "devices { name interval tags credentialName }");
    expect(done.data.importSnmpDevices.devices).toMatchObject([
      { name: "one", interval: "5m", tags: ["a", "b"], credentialName: expect.stringMatching(/^imported v2c /) },
      { name: "two", interval: "1m", tags: [] },
    ]);
    expect(JSON.stringify([dry, done, server.services.auditEvents.slice(before)])).not.toContain("hidden-word");
    const wrong = await write("importSnmpDevices", { csv: "192.0.2.60\nnonsense\n192.0.2.61,,none" }, "problems { line problem }");
    expect(wrong.errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "input.csv" });
    expect(wrong.errors[0]?.message).toContain("2 rows of the table cannot be taken. Line 2");
    const some = await write(
      "importSnmpDevices",
      { csv: "192.0.2.60\nnonsense\n192.0.2.61,,none", skipWrong: true },
      "problems { line problem } devices { address }",
      true,
    );
    expect(some.data.importSnmpDevices.problems).toEqual([
      { line: 2, problem: '"nonsense" is no address.' },
      { line: 3, problem: "There is no SNMP credential of this name. Make it with setSnmpCredential." },
    ]);
    await write("removeSnmpDevices", { devices: ["192.0.2.50", "192.0.2.51"] }, "");
  });

  it("are searched for by a job, at home", async () => {
    const job = "job { id kind title state }";
    const dry = await write("discoverSnmpDevices", { ranges: ["192.0.2.200/29"] }, job, true);
    expect(dry.errors).toEqual([]);
    expect(dry.data.discoverSnmpDevices).toMatchObject({
      applied: false,
      job: null,
      summary: "Asks 6 addresses in 192.0.2.200/29 and adds the SNMP devices that answer.",
    });
    const begun = await write("discoverSnmpDevices", { ranges: ["192.0.2.200/29"], credentialNames: ["OFFICE"] }, job);
    expect(begun.data.discoverSnmpDevices.job).toMatchObject({ kind: "snmp-discovery", title: "SNMP devices in 192.0.2.200/29" });
    await expect.poll(() => names('(filter: { search: "switch-20" }, orderBy: NAME)')).toEqual(["switch-202", "switch-204", "switch-206"]);
    await write("removeSnmpDevices", { devices: ["switch-202", "switch-204", "switch-206"] }, "");
    const away = await write("discoverSnmpDevices", { ranges: ["203.0.113.0/24"] }, job, true);
    expect(away.errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN", path: "input.ranges[0]" });
    const wide = await write("discoverSnmpDevices", { ranges: ["192.168.0.0/16"] }, job, true);
    expect(wide.errors[0]?.extensions).toMatchObject({ code: "LIMIT_EXCEEDED", path: "input.ranges" });
    const unknown = await write("discoverSnmpDevices", { ranges: ["192.0.2.0/29"], credentialNames: ["offcie"] }, job, true);
    expect(unknown.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.credentialNames[0]", cure: "Did you mean office?" });
  });
});

describe("credentials", () => {
  const shown = "credential { name version user authProtocol privProtocol networks devices isReadable }";
  it("are set, listed without their secrets, and removed", async () => {
    const before = server.services.auditEvents.length;
    const input = {
      name: "core v3",
      version: "V3",
      user: "monitor",
      authProtocol: "SHA256",
      authPassword: "hidden-word-1",
      privProtocol: "AES256",
      privPassword: "hidden-word-2",
      networks: ["10.1.2.3/8"],
    };
    const set = await write("setSnmpCredential", input, shown);
    expect(set.errors).toEqual([]);
    expect(set.data.setSnmpCredential).toMatchObject({
      applied: true,
      summary: "Makes the SNMP credential core v3: version 3, authenticated and encrypted.",
      credential: {
        name: "core v3",
        version: "V3",
        user: "monitor",
        authProtocol: "SHA256",
        privProtocol: "AES256",
        networks: ["10.0.0.0/8"],
        devices: 0,
        isReadable: true,
      },
    });
    const list = await ask(`{ snmpCredentials { name version devices } }`);
    expect((list.snmpCredentials as readonly { name: string }[]).map(({ name }) => name)).toContain("core v3");
    const removed = await write("removeSnmpCredential", { name: "CORE V3" }, shown);
    expect(removed.data.removeSnmpCredential).toMatchObject({ applied: true, credential: { name: "core v3" } });
    expect(JSON.stringify([set, list, removed, server.services.auditEvents.slice(before)])).not.toContain("hidden-word");
  });

  it("hold what belongs to their version", async () => {
    for (const [input, path] of [
      [{ version: "V2C" }, "input.community"],
      [{ version: "V2C", community: "x", user: "y" }, "input.version"],
      [{ version: "V3", community: "x", user: "y" }, "input.community"],
      [{ version: "V3" }, "input.user"],
      [{ version: "V3", user: "y", authProtocol: "SHA" }, "input.authPassword"],
      [{ version: "V3", user: "y", privProtocol: "AES", privPassword: "long enough" }, "input.authProtocol"],
      [{ version: "V3", user: "y", authProtocol: "SHA", authPassword: "short" }, "input.authPassword"],
    ] as const) {
      const { errors } = await write("setSnmpCredential", { name: "n", ...input }, shown, true);
      expect(errors[0]?.extensions, JSON.stringify(input)).toMatchObject({ code: "BAD_INPUT", path });
    }
  });
});

describe("docs/snmp.md", () => {
  const page = readFileSync(new URL("../../docs/snmp.md", import.meta.url), "utf8");
  const operations = [...page.matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
  let reader: TestApi;
  beforeAll(async () => {
    reader = await startTestApi();
  });
  afterAll(() => reader.stop());

  it.each(operations)("%s", async (operation) => {
    const { data, errors } = await reader.ask(operation, { token: await reader.services.token("operator") });
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).not.toContain("at least 8");
    for (const answer of Object.values(data as Record<string, unknown>)) expect(answer).not.toEqual([]);
  });
});
