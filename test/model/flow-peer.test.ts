import { describe, expect, it } from "vitest";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import type { FlowFilter } from "../../src/model/flow-filter.ts";
import { compilePeer } from "../../src/model/flow-peer.ts";
import { parseIp } from "../../src/net/ip.ts";

const flow = (client: string, server: string, direction: string): FlowInterval =>
  ({ clientIp: parseIp(client)!, serverIp: parseIp(server)!, direction }) as FlowInterval;
const outbound = flow("10.0.0.1", "198.51.100.7", "OUTBOUND");
const inbound = flow("198.51.100.7", "10.0.0.1", "INBOUND");
const local = flow("10.0.0.1", "10.0.0.2", "LOCAL");

function peers(filter?: FlowFilter): string[] {
  const isServer = compilePeer(filter);
  return [outbound, inbound, local].map((one) => (isServer(one) ? one.serverIp : one.clientIp).text);
}

describe("the peer of a flow", () => {
  it("is the remote side when the filter names no host", () => {
    expect(peers()).toEqual(["198.51.100.7", "198.51.100.7", "10.0.0.2"]);
    expect(peers({ match: { protocol: ["TCP"] } })).toEqual(["198.51.100.7", "198.51.100.7", "10.0.0.2"]);
  });
  it("is the other side of the hosts it names; the server when both are meant", () => {
    expect(peers({ match: { host: ["10.0.0.1"] } })).toEqual(["198.51.100.7", "198.51.100.7", "10.0.0.2"]);
    expect(peers({ match: { host: ["198.51.100.0/24"] } })).toEqual(["10.0.0.1", "10.0.0.1", "10.0.0.1"]);
    expect(peers({ match: { host: ["10.0.0.2"] } }).at(-1)).toBe("10.0.0.1");
    expect(peers({ match: { host: ["10.0.0.0/8"] } }).at(-1)).toBe("10.0.0.2");
  });
  it("is the server of clients it names, the client of servers", () => {
    expect(peers({ match: { client: ["10.0.0.0/8"] } })).toEqual(["198.51.100.7", "10.0.0.1", "10.0.0.2"]);
    expect(peers({ match: { server: ["10.0.0.0/8"] } })).toEqual(["10.0.0.1", "198.51.100.7", "10.0.0.1"]);
  });
});
