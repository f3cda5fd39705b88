import { expect, it } from "vitest";
import type { Place } from "../../../src/model/place.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../../src/pipeline/engine.ts";
import { createLiveView, type EngineLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { udpFrame } from "../../support/frames.ts";

const everything = { networks: [] };
const places: Readonly<Record<string, Place>> = {
  "198.51.100.7": { country: "DE", asn: 64_500 },
  "198.51.100.8": { country: "DE", asn: 64_501 },
  "203.0.113.9": { country: "US", asn: 64_502 },
};

function world(): EngineLiveView {
  const nowMs = 1_800_000_000_000;
  let live!: EngineLiveView;
  const engine = createEngine(
    {
      source: "CAPTURE",
      dissectors: [],
      localNetworks: ["10.0.0.0/8"],
      placeOf: (ip) => places[ip.text] ?? { country: "", asn: 0 },
      tunnels: false,
      idleTimeoutMs: 60_000,
      activeTimeoutMs: 60_000,
      maxFlows: 1_000,
    },
    { flow: (interval, flow) => live.sink.flow(interval, flow) },
  );
  live = createLiveView(engine, {}, () => nowMs);
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const send = (source: string, destination: string, bytes: number): void => {
    const made = udpFrame({ source, destination, sourcePort: 1_000, destinationPort: 2_000, payload: Buffer.alloc(bytes - 42) });
    engine.packet(made, 0, made.length, made.length, nowMs, id, 0);
  };
  send("10.0.0.1", "198.51.100.7", 1_000);
  send("10.0.0.2", "198.51.100.8", 500);
  send("198.51.100.7", "198.51.100.8", 100);
  send("10.0.0.2", "203.0.113.9", 2_000);
  return live;
}

it("countries add up live flows as seen from them, a flow within one once", async () => {
  const live = world();
  const rows = await live.countries({ orderBy: "BYTES", first: 10 }, everything);
  expect(rows.map(({ country, hosts, sentBytes, receivedBytes, flows }) => [country, hosts, sentBytes, receivedBytes, flows])).toEqual([
    ["", 2, 3_500, 0, 3],
    ["US", 1, 0, 2_000, 1],
    ["DE", 2, 100, 1_500, 3],
  ]);
  expect((await live.countries({ orderBy: "HOSTS", first: 1 }, everything)).map(({ country }) => country)).toEqual([""]);
  const limited = await live.countries({ orderBy: "FLOWS", first: 10 }, { networks: ["10.0.0.1/32"] });
  expect(limited.map(({ country, hosts, flows }) => [country, hosts, flows])).toEqual([
    ["", 1, 1],
    ["DE", 1, 1],
  ]);
});

it("flows, hosts, filters and groups have them", async () => {
  const live = world();
  const [host] = await live.hostsByAddress({ addresses: ["203.0.113.9"] }, everything);
  expect(host).toMatchObject({ country: "US", asn: 64_502 });
  const { rows } = await live.flows({ role: "ANY", filter: { match: { country: ["us"] } }, orderBy: "BYTES", first: 5 }, everything);
  expect(rows.map(({ node }) => node.server)).toMatchObject([{ ip: "203.0.113.9", country: "US", asn: 64_502 }]);
  const summary = await live.summary({ groupBy: "SERVER_ASN", filter: { match: { asn: [64_500, 64_501] } }, first: 5 }, everything);
  expect(summary.rows.map(({ key, flows }) => [key, flows])).toEqual([
    ["64500", 1],
    ["64501", 2],
  ]);
});

it("network cards are found by their local hosts", async () => {
  const live = world();
  const [host] = await live.hostsByAddress({ addresses: ["10.0.0.1"] }, everything);
  const mac = host!.mac!;
  const [found, missing] = await live.macsByAddress([mac, "00:00:5e:00:53:99"], everything);
  expect(missing).toBeNull();
  expect(found).toMatchObject({ mac, flows: 3, sent: { bytes: 3_500, packets: 3 } });
  expect(found!.hosts.map(({ ip }) => ip)).toEqual(["10.0.0.2", "10.0.0.1"]);
  expect(await live.macsByAddress([mac], { networks: ["10.0.0.1/32"] })).toMatchObject([{ hosts: [{ ip: "10.0.0.1" }], flows: 1 }]);
  await expect(live.macsByAddress(["no card"], everything)).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "addresses[0]" } });
});
