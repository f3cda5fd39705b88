import { filterLimits } from "../../model/flow-filter.ts";
import { z } from "zod";
import { builder } from "../builder.ts";
import { FlowDirectionEnum } from "./enums.ts";

const tooMany = `At most ${filterLimits.valuesPerList} values fit in one list of a filter.`;
const list = z.array(z.unknown()).max(filterLimits.valuesPerList, tooMany).nullish();
const portRule = "A port is a number from 0 to 65535.";
const port = z.array(z.int().min(0, portRule).max(65_535, portRule)).max(filterLimits.valuesPerList, tooMany).nullish();
export const vlanRule = "A VLAN id is a number from 0 to 4095.";
const vlan = z.array(z.int().min(0, vlanRule).max(4_095, vlanRule)).max(filterLimits.valuesPerList, tooMany).nullish();
const words = z.string().min(1, "An empty text matches nothing useful.").max(253, "A name has at most 253 characters.").nullish();

export const StringMatch = builder.inputType("StringMatch", {
  extensions: { brief: "suffix example.com takes a.example.com too; glob: * and ?" },
  description: "How a text must look; exactly one of the four. Case does not matter.",
  isOneOf: true,
  fields: (t) => ({
    equals: t.string({ description: "The whole text.", validate: words }),
    contains: t.string({ description: "A part of the text.", validate: words }),
    suffix: t.string({ description: "The end, by whole labels: example.com also matches a.example.com.", validate: words }),
    glob: t.string({ description: "* is any run of characters, ? one.", validate: words }),
  }),
});

export const FlowMatch = builder.inputType("FlowMatch", {
  extensions: {
    brief:
      "all given fields must hold, values of a list are alternatives. host, group, port, mac, country, asn: of either side; client opened the flow, server was called; application: TLS, DNS, GitHub …; category: Web, Mail …; hostname: TLS server name, HTTP Host or DNS name; direction: seen from the local networks",
  },
  description:
    "What one flow must be. All given fields must hold; values in a list are alternatives. An unknown protocol or country is refused with the nearest known one; an application or a category that no flow has is named in the answer's notice, with the nearest there is.",
  fields: (t) => ({
    host: t.field({ type: ["CIDR"], description: "Either side is in one of these.", validate: list }),
    client: t.field({ type: ["CIDR"], description: "Who opened the flow is in one of these.", validate: list }),
    server: t.field({ type: ["CIDR"], description: "Who was called is in one of these.", validate: list }),
    port: t.intList({ description: "Port of either side.", validate: port }),
    serverPort: t.intList({ description: "Port that was called.", validate: port }),
    protocol: t.stringList({ description: "TCP, UDP, ICMP … or a number.", validate: list }),
    application: t.stringList({ description: "Wire protocol or the name on top: TLS, DNS, GitHub …", validate: list }),
    category: t.stringList({ description: "Web, Network, Mail …", validate: list }),
    hostname: t.field({ type: StringMatch, description: "TLS server name, HTTP Host or DNS name." }),
    country: t.stringList({ description: "Of either side: ISO code or English name.", validate: list }),
    asn: t.field({ type: ["ASN"], description: "Autonomous system of either side.", validate: list }),
    mac: t.field({ type: ["MAC"], description: "MAC address of either side.", validate: list }),
    group: t.stringList({ description: "Either side is in one of these host groups, see hostGroups.", validate: list }),
    vlan: t.intList({
      description: "VLAN id; 0 means untagged.",
      validate: vlan,
    }),
    direction: t.field({ type: [FlowDirectionEnum], description: "Seen from the local networks." }),
    minBytes: t.field({ type: "BigInt", description: "Both ways, over the whole flow." }),
    minDuration: t.field({ type: "Duration", description: "Open at least this long." }),
    ja4: t.stringList({ description: "JA4 fingerprint of the TLS client.", validate: list }),
    interface: t.stringList({ description: "Interface or file it was seen on.", validate: list }),
    exporter: t.field({ type: ["CIDR"], description: "Who exported the flow is in one of these.", validate: list }),
    communityId: t.string({
      description: "Community ID v1: 1:… in base64.",
      validate: z.string().max(40, "A community id has at most 40 characters.").nullish(),
    }),
  }),
});

const matches = z.array(z.unknown()).max(filterLimits.matches, `At most ${filterLimits.matches} matches fit in one filter.`).nullish();

export const FlowFilter = builder.inputType("FlowFilter", {
  description: "Which flows: those that fit `match`, and any of `anyOf`, and none of `noneOf`.",
  fields: (t) => ({
    match: t.field({ type: FlowMatch, description: "What every flow must be." }),
    anyOf: t.field({ type: [FlowMatch], description: "At least one of these must fit; no condition when empty.", validate: matches }),
    noneOf: t.field({ type: [FlowMatch], description: "None of these may fit.", validate: matches }),
  }),
});

export default { name: "flow-filter" };
