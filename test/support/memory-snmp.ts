import type { SnmpIdentity, SnmpInterface, SnmpReport } from "../../src/model/snmp-report.ts";
import { type NewSnmpDevice, snmpLimits } from "../../src/model/snmp-device.ts";
import type { SnmpInventory } from "../../src/model/services/snmp.ts";
import type { SecretBox } from "../../src/model/secret-box.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { AskDevice } from "../../src/snmp/inventory/ask-device.ts";
import { createSnmpInventory } from "../../src/snmp/inventory/inventory.ts";
import { SnmpError } from "../../src/snmp/snmp-error.ts";
import { hostileName, office } from "./memory-data.ts";
import { memorySnmpRecords } from "./memory-snmp-records.ts";

/** MAC addresses of the memory hosts. */
const labOneMac = "00:1b:21:3c:4d:05";
const laptopMac = "00:1b:21:3c:4d:5e";

const nobodysSecrets: SecretBox = { seal: (secret) => secret, open: (sealed) => sealed };

const settings: Omit<NewSnmpDevice, "address"> = {
  port: 161,
  intervalMs: snmpLimits.usualIntervalMs,
  deadlineMs: 48_000,
  enabled: true,
  anySender: false,
  tags: [],
  comment: "",
  networks: [],
  createdBy: "admin",
  createdThrough: "session",
};

const port = (ifIndex: number, name: string, more: Partial<SnmpInterface> = {}): SnmpInterface => ({
  ifIndex,
  name,
  type: 6,
  adminStatus: "up",
  operStatus: "up",
  speedBitsPerSecond: 1e9,
  addresses: [],
  counters: { width: 64 },
  ...more,
});

const reportOf = (readAtMs: number, name: string, identity: SnmpIdentity, more: Partial<SnmpReport>): SnmpReport => ({
  readAtMs,
  tookMs: 40,
  requests: 9,
  system: { name, description: `${identity.vendor} ${identity.model}`, uptimeMs: 86_400_000 },
  identity,
  interfaces: [],
  processors: [{ name: "cpu", usedPercent: 45 }],
  memory: [{ name: "RAM", usedPercent: 78, usedBytes: 780, totalBytes: 1_000 }],
  storage: [],
  sensors: [{ name: "inlet", unit: "celsius", value: 23.5, isOk: true }],
  vpn: [],
  components: [],
  vlans: [],
  neighbours: [],
  bridge: [],
  arp: [],
  problems: [],
  ...more,
});

/** Who answers here: to the community `public`, addresses that end in an even number. */
const ask: AskDevice = async ({ address, credential }) => {
  const last = Number(address.split(".").at(-1));
  if (credential.version !== "3" && credential.community === "public" && last % 2 === 0) {
    return {
      system: { name: `switch-${last}`, description: hostileName },
      identity: { vendor: "Cisco", model: "C9300" },
      interfaces: 48,
      addresses: [address],
    };
  }
  throw credential.version === "3" && last % 2 === 0
    ? new SnmpError("auth", "It refused the credentials: Unknown User Name.")
    : new SnmpError("timeout", "It does not answer, or not to this community.");
};

/**
 * The real part over records in memory, with nobody asked for real. A switch of the lab and the office's router, which is its neighbour
 * and has not answered for two hours.
 */
export function memorySnmp(clock: () => number): SnmpInventory {
  const records = memorySnmpRecords(clock);
  const part = createSnmpInventory({
    records,
    secrets: nobodysSecrets,
    ask,
    runJob: ({ kind, title, work }) => {
      const job = { id: `job-${kind}`, kind, title, state: "RUNNING", progress: 0, createdAtMs: clock(), counts: {} } as const;
      void work(() => undefined, new AbortController().signal);
      return job;
    },
    localNetworks: ["192.168.0.0/16", "192.0.2.0/24"],
    log: silentLog,
    clock,
  });
  // Whom one asks answers, and has no more to say than before.
  part.usePoller({
    live: () => undefined,
    readNow: async (id) => {
      const device = part.get(id);
      if (device) part.polled.keepProgress({ id, standing: { ...device.standing, status: "UP", lastAnsweredAtMs: clock() } });
    },
  });
  void seed(part, clock());
  return part;
}

async function seed(part: ReturnType<typeof createSnmpInventory>, nowMs: number): Promise<void> {
  await part.start();
  const { polled } = part;
  const credential = await part.setCredential({
    name: "office",
    credential: { version: "2c", community: "public" },
    networks: [],
    updatedBy: "admin (session)",
  });
  const [lab] = await part.add([{ ...settings, address: "192.0.2.1", credentialId: credential.id, tags: ["core"] }]);
  const [router] = await part.add([{ ...settings, address: office.router, name: "VPN-gateway-01" }]);
  const labReport = reportOf(
    nowMs - 30_000,
    "lab-switch",
    { vendor: "Cisco", os: "ios", kind: "network", model: "C9300", version: "17.9", serial: "FOC1" },
    {
      interfaces: [
        port(1, "Gi1/0/1", { mac: "02:00:00:00:01:01", addresses: [{ address: "192.0.2.1", prefixLength: 24 }, { address: "192.168.1.2" }] }),
        port(2, "Gi1/0/2", { alias: "lab one", vlan: 10, duplex: "full", mtu: 1_500 }),
        port(3, "Gi1/0/3", { operStatus: "down" }),
      ],
      vlans: [{ id: 10, name: "lab" }],
      neighbours: [
        {
          protocol: "lldp",
          localIfIndex: 1,
          localPort: "Gi1/0/1",
          chassisId: "02:00:00:00:02:01",
          portId: "wan0",
          systemName: "office-router",
          addresses: [office.router],
          capabilities: ["router"],
        },
      ],
      bridge: [
        { mac: labOneMac, ifIndex: 2, vlan: 10 },
        { mac: laptopMac, ifIndex: 1, vlan: 1 },
        { mac: "02:00:00:00:02:01", ifIndex: 1 },
      ],
      arp: [{ address: office.labOne, mac: labOneMac, ifIndex: 2 }],
    },
  );
  await polled.keepReport(lab!.id, labReport);
  polled.keepProgress({
    id: lab!.id,
    standing: { ...lab!.standing, status: "UP", sinceMs: nowMs - 86_400_000, lastTriedAtMs: nowMs - 20_000, lastAnsweredAtMs: nowMs - 20_000, pollMs: 40 },
    vitals: { atMs: nowMs - 20_000, uptimeMs: 86_400_000, interfacesUp: 2, interfacesDown: 1, cpuPercent: 45, memoryPercent: 78 },
    facts: { readAtMs: nowMs - 30_000, system: labReport.system, identity: labReport.identity },
  });
  const routerReport = reportOf(
    nowMs - 7_300_000,
    "office-router",
    { vendor: "MikroTik", os: "routeros", kind: "network", model: "RB5009", version: "7.15" },
    {
      interfaces: [port(1, "wan0", { mac: "02:00:00:00:02:01", addresses: [{ address: office.router, prefixLength: 24 }] })],
      vpn: [{ name: "IPsec tunnels", sessions: 12 }],
    },
  );
  await polled.keepReport(router!.id, { ...routerReport, readAtMs: nowMs - 9_000_000, identity: { ...routerReport.identity, version: "7.14" } });
  await polled.keepReport(router!.id, routerReport);
  polled.keepProgress({
    id: router!.id,
    standing: {
      ...router!.standing,
      status: "UNREACHABLE",
      sinceMs: nowMs - 7_200_000,
      reason: "It does not answer.",
      failure: "timeout",
      failures: 120,
      lastTriedAtMs: nowMs - 20_000,
      lastAnsweredAtMs: nowMs - 7_200_000,
      pingMs: 1.5,
      pingedAtMs: nowMs - 20_000,
    },
    vitals: { atMs: nowMs - 7_200_000, uptimeMs: 900_000, interfacesUp: 1, interfacesDown: 0, cpuPercent: 45, memoryPercent: 78 },
    facts: { readAtMs: routerReport.readAtMs, system: routerReport.system, identity: routerReport.identity },
  });
  await polled.addEvents([
    { deviceId: lab!.id, atMs: nowMs - 60_000, kind: "INTERFACE_DOWN", ifIndex: 3, text: "Gi1/0/3 is down.", before: "up", after: "down" },
    { deviceId: lab!.id, atMs: nowMs - 50_000, kind: "NEIGHBOUR_CHANGED", ifIndex: 1, text: "office-router (192.168.1.1) is a neighbour now." },
    { deviceId: router!.id, atMs: nowMs - 7_200_000, kind: "STATUS_CHANGED", text: "192.168.1.1 does not answer.", before: "UP", after: "UNREACHABLE" },
  ]);
}
