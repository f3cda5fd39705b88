import { afterAll, beforeAll, expect, it } from "vitest";
import type { FlowSighting } from "../../../src/model/asset-clues.ts";
import { parseIp } from "../../../src/net/ip.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { baseMs, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const address = (text: string) => parseIp(text)!;
const laptop = 0x001b213c4d5e;
const rows = [
  // A laptop asks for an address, has one, browses, and logs in at a server that answers.
  interval({
    flowId: 1n,
    clientIp: address("0.0.0.0"),
    serverIp: address("255.255.255.255"),
    clientPort: 68,
    serverPort: 67,
    protocol: 17,
    clientMac: laptop,
    sentPackets: 2,
    applicationMaster: "DHCP",
    hostname: "desk-7",
    dhcpFingerprint: "1,3,6,15,119,252",
    dhcpVendorClass: "MSFT 5.0",
  }),
  interval({
    flowId: 2n,
    clientIp: address("192.168.1.10"),
    clientIsLocal: 1,
    clientMac: laptop,
    sentPackets: 5,
    receivedPackets: 4,
    tcpFlagsReceived: 18,
    applicationMaster: "HTTP",
    applicationConfidence: "INSPECTED",
    httpUserAgent: "Mozilla/5.0 (X11; Linux)",
    serverPort: 80,
  }),
  interval({
    flowId: 3n,
    clientIp: address("192.168.1.10"),
    clientIsLocal: 1,
    clientMac: laptop,
    serverIp: address("192.168.1.20"),
    serverIsLocal: 1,
    serverMac: 0x001b21000020,
    vlan: 12,
    sentPackets: 9,
    receivedPackets: 9,
    tcpFlagsReceived: 18,
    applicationMaster: "SSH",
    applicationConfidence: "INSPECTED",
    sshServer: "OpenSSH_9.2p1 Debian-2+deb12u3",
    sshClient: "OpenSSH_9.6p1 Ubuntu-3",
  }),
  // An announcement, a question for somebody else, and a datagram that begins with the sender's name.
  interval({
    flowId: 4n,
    clientIp: address("192.168.1.30"),
    clientIsLocal: 1,
    serverIp: address("224.0.0.251"),
    protocol: 17,
    serverPort: 5353,
    applicationMaster: "mDNS",
    hostname: "_ipp._tcp.local",
    sentPackets: 1,
  }),
  interval({
    flowId: 5n,
    clientIp: address("192.168.1.31"),
    clientIsLocal: 1,
    serverIp: address("224.0.0.251"),
    protocol: 17,
    serverPort: 5353,
    applicationMaster: "mDNS",
    hostname: "_googlecast._tcp.local",
    dnsQueryType: "PTR",
    sentPackets: 1,
  }),
  interval({
    flowId: 6n,
    clientIp: address("192.168.1.32"),
    clientIsLocal: 1,
    serverIp: address("192.168.1.255"),
    serverIsLocal: 1,
    protocol: 17,
    clientPort: 138,
    serverPort: 138,
    applicationMaster: "NetBIOS",
    hostname: "FILESRV01",
    sentPackets: 1,
  }),
  // Nobody of ours: a remote host, and one that was called and did not answer.
  interval({
    flowId: 7n,
    clientIp: address("203.0.113.9"),
    serverIp: address("192.168.1.99"),
    serverIsLocal: 1,
    sentPackets: 3,
    receivedPackets: 0,
    applicationMaster: "SSH",
  }),
];

let store: FlowStore;
beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  await store.append(flowBatch(rows));
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const cluesOf = ({ clues }: FlowSighting): readonly string[] => clues.map(({ kind, value }) => `${kind} ${value}`).toSorted();

it("tells of local devices what their flows showed, and who answered", async () => {
  const { rows: found, leftOut } = await store.sightings.stored(Date.now() - 600_000, Date.now() + 60_000);
  expect(leftOut).toBe(0);
  const by = new Map(found.map((row) => [`${row.ip ?? "-"} ${row.vlan}`, row]));
  expect([...by.keys()].toSorted()).toEqual([
    "- 0",
    "192.168.1.10 0",
    "192.168.1.10 12",
    "192.168.1.20 12",
    "192.168.1.30 0",
    "192.168.1.31 0",
    "192.168.1.32 0",
  ]);
  const asked = by.get("- 0")!;
  expect(asked).toMatchObject({ mac: "00:1b:21:3c:4d:5e", isConfirmed: true, firstSeenMs: baseMs, lastSeenMs: baseMs + 1_000 });
  expect(cluesOf(asked)).toEqual(["DHCP_NAME desk-7", "DHCP_OPTIONS 1,3,6,15,119,252", "DHCP_VENDOR_CLASS MSFT 5.0"]);
  expect(by.get("192.168.1.10 0")).toMatchObject({ mac: "00:1b:21:3c:4d:5e", isConfirmed: true });
  expect(cluesOf(by.get("192.168.1.10 0")!)).toEqual(["USER_AGENT Mozilla/5.0 (X11; Linux)"]);
  expect(cluesOf(by.get("192.168.1.10 12")!)).toEqual(["SSH_VERSION OpenSSH_9.6p1 Ubuntu-3"]);
  expect(cluesOf(by.get("192.168.1.20 12")!)).toEqual(["ANSWERS SSH", "SSH_VERSION OpenSSH_9.2p1 Debian-2+deb12u3"]);
  expect(by.get("192.168.1.20 12")!.mac).toBe("00:1b:21:00:00:20");
  expect(cluesOf(by.get("192.168.1.30 0")!)).toEqual(["MDNS_NAME _ipp._tcp.local"]);
  expect(by.get("192.168.1.30 0")!.isConfirmed).toBe(false);
  expect(cluesOf(by.get("192.168.1.31 0")!)).toEqual([]);
  expect(cluesOf(by.get("192.168.1.32 0")!)).toEqual(["NETBIOS_NAME FILESRV01"]);
});

it("goes by when rows were stored", async () => {
  expect((await store.sightings.stored(baseMs - 600_000, baseMs + 600_000)).rows).toEqual([]);
  expect((await store.sightings.stored(Date.now() + 60_000, Date.now() + 120_000)).rows).toEqual([]);
});
