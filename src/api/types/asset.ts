import type { Asset as AssetShape, AssetAddress as AddressShape, AssetAttribute, AssetMac as MacShape, AssetSource, AssetType } from "../../model/asset.ts";
import type { AssetEvidence as EvidenceShape } from "../../model/asset.ts";
import { attributesOf, deviceOf, nameOf } from "../asset-access.ts";
import { builder } from "../builder.ts";
import { switchPortOf } from "../snmp-access.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";
import { vendorText } from "./host.ts";
import { SnmpDevice } from "./snmp-device.ts";
import { SwitchPort, switchPortText } from "./switch-port.ts";

export const AssetTypeEnum = describedEnum(
  "AssetType",
  "What kind of device an asset is.",
  {
    COMPUTER: "Desktop or laptop.",
    SERVER: "Serves others.",
    PHONE: "Mobile phone.",
    TABLET: "Tablet.",
    PRINTER: "Printer, scanner or both.",
    CAMERA: "Camera.",
    TV: "Television, or what plays on one.",
    SPEAKER: "Speaker.",
    GAME_CONSOLE: "Game console.",
    VOIP_PHONE: "Telephone on the network.",
    ROUTER: "Router.",
    SWITCH: "Switch.",
    FIREWALL: "Firewall.",
    ACCESS_POINT: "Wireless access point or its controller.",
    STORAGE: "Network storage.",
    UPS: "Power supply.",
    IOT: "Another thing on the network.",
    OTHER: "None of these.",
  } satisfies Record<AssetType, string>,
  "Kind of device.",
);

export const AssetAttributeEnum = describedEnum(
  "AssetAttribute",
  "What is known of an asset by evidence.",
  {
    NAME: "Its name.",
    TYPE: "What kind of device it is.",
    VENDOR: "Its maker.",
    OS: "Its operating system.",
    MODEL: "Its model.",
    SEGMENT: "Where in the network it is.",
  } satisfies Record<AssetAttribute, string>,
  "What evidence is about.",
);

const AssetSourceEnum = describedEnum(
  "AssetSource",
  "Who or what says something of an asset.",
  {
    PERSON: "A person; beats everything else.",
    SNMP: "The device itself, by SNMP.",
    LLDP: "Its neighbour, which heard its LLDP or CDP.",
    DHCP: "Its DHCP requests.",
    MDNS: "Its multicast DNS announcements.",
    SSDP: "Its UPnP announcements.",
    NETBIOS: "Its NetBIOS datagrams.",
    SSH: "The version its SSH names.",
    USER_AGENT: "The browser its HTTP names.",
    ARP: "A router's ARP table.",
    TRAFFIC: "Where and what it answers.",
    HOST_NAME: "What its name sounds like.",
    JA4: "How its TLS begins.",
    TCP_SYN: "How its TCP begins.",
    OUI: "The maker of its network card.",
  } satisfies Record<AssetSource, string>,
  "Who says it.",
);

interface EvidenceInAsset extends EvidenceShape {
  readonly isFor: boolean;
}
const AssetEvidence = builder.objectRef<EvidenceInAsset>("AssetEvidence").implement({
  description: "One thing that somebody or something says of an asset.",
  fields: (t) => ({
    attribute: t.field({ type: AssetAttributeEnum, description: "What it is about.", resolve: (piece) => piece.attribute }),
    value: t.string({ description: fromNetwork("What it says."), resolve: (piece) => cleanUntrusted(piece.value) }),
    isFor: t.exposeBoolean("isFor", { description: "True when it speaks for what the attribute is taken for; false when it lost." }),
    source: t.field({ type: AssetSourceEnum, description: "Who says it.", resolve: (piece) => piece.source }),
    confidence: t.exposeInt("confidence", { description: "What it is worth when fresh, 1 to 100; halves every 30 days, but for a person's." }),
    seen: t.string({
      nullable: true,
      description: fromNetwork("What was really seen, where the value is a conclusion."),
      resolve: ({ seen }) => untrusted(seen),
    }),
    about: t.string({
      description: "The identifier it was seen of: `mac …` or `ip …`, with the VLAN; empty for what a person says.",
      resolve: ({ about }) => cleanUntrusted(about),
    }),
    firstSeen: t.field({ type: "DateTime", description: "When it was said first.", resolve: (piece) => piece.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "When it was said last.", resolve: (piece) => piece.lastSeenMs }),
  }),
});

const AssetAddress = builder.objectRef<AddressShape>("AssetAddress").implement({
  description: "A time in which an asset had an address.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "The address.", resolve: ({ ip }) => ip }),
    vlan: t.int({ nullable: true, description: "VLAN it was in; null when untagged.", resolve: ({ vlan }) => vlan || null }),
    firstSeen: t.field({ type: "DateTime", description: "Since when.", resolve: ({ firstSeenMs }) => firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Until when.", resolve: ({ lastSeenMs }) => lastSeenMs }),
  }),
});

const AssetMac = builder.objectRef<MacShape>("AssetMac").implement({
  description: "A MAC address of an asset.",
  fields: (t) => ({
    mac: t.field({ type: "MAC", description: "The address.", resolve: ({ mac }) => mac }),
    vendor: t.string({ nullable: true, description: vendorText, resolve: ({ mac }, _args, { services }) => services.addressBook.vendor(mac) ?? null }),
    firstSeen: t.field({ type: "DateTime", description: "Since when.", resolve: ({ firstSeenMs }) => firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Until when.", resolve: ({ lastSeenMs }) => lastSeenMs }),
  }),
});

export const Asset = builder.objectRef<AssetShape>("Asset").implement({
  description: "A device that belongs to the network and stays known when it is gone, with what its evidence says of it.",
  fields: (t) => {
    const attribute = (of: AssetAttribute, description: string) =>
      t.string({ nullable: true, description: fromNetwork(description), resolve: (asset) => untrusted(attributesOf(asset)[of]?.value) });
    return {
      id: t.exposeID("id", { description: "Id of the asset." }),
      name: t.string({ description: fromNetwork("Its name, else its newest address or MAC address."), resolve: nameOf }),
      type: t.field({
        type: AssetTypeEnum,
        nullable: true,
        description: "What kind of device it is; null when nothing tells.",
        resolve: (asset) => (attributesOf(asset).TYPE?.value as AssetType | undefined) ?? null,
      }),
      vendor: attribute("VENDOR", "Its maker; null when unknown."),
      os: attribute("OS", "Its operating system; null when unknown."),
      model: attribute("MODEL", "Its model; null when unknown."),
      segment: attribute("SEGMENT", "Where in the network it is: your name of the network, its VLAN; null when neither is known."),
      addresses: t.field({
        type: [AssetAddress],
        description: "Addresses it has and had, last seen first, at most 32.",
        resolve: (asset) => [...asset.addresses],
      }),
      macs: t.field({ type: [AssetMac], description: "Its MAC addresses, last seen first, at most 128.", resolve: (asset) => [...asset.macs] }),
      switchPort: t.field({
        type: SwitchPort,
        nullable: true,
        description: switchPortText,
        resolve: ({ macs }, _args, context) => switchPortOf(macs[0]?.mac, context),
      }),
      snmpDevice: t.field({
        type: SnmpDevice,
        nullable: true,
        description: "The polled device with one of its addresses; null when there is none.",
        resolve: (asset, _args, context) => deviceOf(asset, context) ?? null,
      }),
      owner: t.string({ nullable: true, description: "Whose it is, as people say.", resolve: ({ owner }) => untrusted(owner) }),
      comment: t.string({
        nullable: true,
        description: "What people say of it.",
        resolve: ({ comment }) => comment.split("\n").map(cleanUntrusted).join("\n") || null,
      }),
      tags: t.stringList({ description: "Words of people to find it by.", resolve: ({ tags }) => tags.map(cleanUntrusted) }),
      evidence: t.field({
        type: [AssetEvidence],
        description: "Why it is taken for what it is: by attribute, what holds first, strongest first; at most 80 pieces.",
        resolve: (asset) =>
          Object.values(attributesOf(asset)).flatMap(({ evidence, against }): EvidenceInAsset[] => [
            ...evidence.map((piece) => ({ ...piece, isFor: true })),
            ...against.map((piece) => ({ ...piece, isFor: false })),
          ]),
      }),
      isConfirmed: t.exposeBoolean("isConfirmed", {
        description: "It answered, or was in DHCP or an ARP table; else it is forgotten after 7 days of silence.",
      }),
      forwards: t.exposeBoolean("forwards", { description: "It sends on the packets of others, as a router." }),
      firstSeen: t.field({ type: "DateTime", description: "When it was seen first.", resolve: ({ firstSeenMs }) => firstSeenMs }),
      lastSeen: t.field({ type: "DateTime", description: "When it was seen last.", resolve: ({ lastSeenMs }) => lastSeenMs }),
    };
  },
});

export default { name: "asset" };
