import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clueKinds, factsOfClue, factsOfMaker, factsOfPlace, type ClueKind } from "../../src/model/asset-clues.ts";

/** What is concluded, as `OS Windows`. */
const said = (kind: ClueKind, value: string): readonly string[] => factsOfClue({ kind, value }).map((fact) => `${fact.attribute} ${fact.value}`);

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const samsung = "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36";
const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1";

describe("what is concluded", () => {
  it.each<readonly [ClueKind, string, readonly string[]]>([
    ["DHCP_VENDOR_CLASS", "MSFT 5.0", ["OS Windows", "TYPE COMPUTER"]],
    ["DHCP_VENDOR_CLASS", "android-dhcp-13", ["OS Android 13", "TYPE PHONE"]],
    ["DHCP_VENDOR_CLASS", "dhcpcd-9.4.1:Linux-6.1.21-v8+:aarch64:BCM2835", ["OS Linux 6.1"]],
    ["DHCP_VENDOR_CLASS", "Cisco Systems, Inc. IP Phone CP-8841", ["VENDOR Cisco Systems", "TYPE VOIP_PHONE", "MODEL IP Phone 8841"]],
    [
      "DHCP_VENDOR_CLASS",
      "Mfg=Hewlett Packard;Typ=Printer;Mod=HP LaserJet 400 M401n;Ser=X;",
      ["VENDOR Hewlett Packard", "TYPE PRINTER", "MODEL HP LaserJet 400 M401n"],
    ],
    ["DHCP_OPTIONS", "1,3,6,15,31,33,43,44,46,47,119,121,249,252", ["OS Windows", "TYPE COMPUTER"]],
    ["DHCP_OPTIONS", "1,121,3,6,15,119,252", ["OS iOS", "VENDOR Apple"]],
    ["DHCP_NAME", "DESKTOP-4F7K2QX", ["NAME DESKTOP-4F7K2QX", "OS Windows", "TYPE COMPUTER"]],
    ["DHCP_NAME", "Galaxy-S21-5G", ["NAME Galaxy-S21-5G", "VENDOR Samsung", "OS Android", "TYPE PHONE", "MODEL Galaxy S21-5G"]],
    ["MDNS_NAME", "desk-7.local", ["NAME desk-7"]],
    ["MDNS_NAME", "HP LaserJet 400 [3C4D5E]._ipp._tcp.local", ["NAME HP LaserJet 400 [3C4D5E]", "TYPE PRINTER"]],
    ["MDNS_NAME", "_sonos._tcp.local", ["TYPE SPEAKER", "VENDOR Sonos"]],
    ["MDNS_NAME", "48A98A1B2C3D@Kitchen._raop._tcp.local", ["NAME Kitchen", "TYPE SPEAKER"]],
    ["NETBIOS_NAME", "FILESRV01", ["NAME FILESRV01"]],
    ["SSDP_PRODUCT", "Linux/3.14.0 UPnP/1.0 IpBridge/1.56.0", ["OS Linux", "VENDOR Signify", "TYPE IOT", "MODEL Hue bridge"]],
    ["USER_AGENT", chrome, ["OS Windows 10 or 11", "TYPE COMPUTER"]],
    ["USER_AGENT", samsung, ["VENDOR Samsung", "OS Android 13", "MODEL SM-G991B", "TYPE PHONE"]],
    ["USER_AGENT", iphone, ["VENDOR Apple", "OS iOS 17.1", "TYPE PHONE"]],
    ["SSH_VERSION", "OpenSSH_9.2p1 Debian-2+deb12u3", ["OS Linux (Debian 12)"]],
    ["SSH_VERSION", "Cisco-1.25", ["VENDOR Cisco Systems", "OS Cisco IOS"]],
    ["ANSWERS", "JetDirect", ["TYPE PRINTER"]],
  ])("of %s %j", (kind, value, facts) => {
    expect(said(kind, value).toSorted()).toEqual(facts.toSorted());
  });

  it.each<readonly [ClueKind, string]>([
    ["DHCP_NAME", "localhost"],
    ["DHCP_OPTIONS", "1,3,6"],
    ["DHCP_VENDOR_CLASS", "my own client"],
    ["MDNS_NAME", "example.com"],
    ["MDNS_NAME", "7.2.0.192.in-addr.arpa"],
    ["MDNS_NAME", "_services._dns-sd._udp.local"],
    ["NETBIOS_NAME", "\u0001\u0002__MSBROWSE__\u0002"],
    ["USER_AGENT", "curl/8.5.0"],
    ["SSH_VERSION", "libssh2_1.10.0"],
    ["ANSWERS", "HTTP"],
    ["ANSWERS", "constructor"],
    ["DHCP_OPTIONS", "__proto__"],
  ])("nothing of the look-alike %s %j", (kind, value) => {
    expect(said(kind, value)).toEqual([]);
  });

  it("is bounded, and made of any text in no time", () => {
    fc.assert(
      fc.property(fc.constantFrom(...clueKinds), fc.string({ unit: "binary", maxLength: 2_000 }), (kind, value) => {
        expect(factsOfClue({ kind, value }).length).toBeLessThanOrEqual(8);
      }),
    );
    const began = performance.now();
    for (const kind of clueKinds)
      for (const part of ["Android ", "a-", "Windows NT ", "_ipp._tcp.", "SMART-TV Tizen "]) factsOfClue({ kind, value: part.repeat(60).slice(0, 512) });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("of a maker and of a place", () => {
    expect(factsOfMaker("Axis Communications AB")).toMatchObject([{ attribute: "VENDOR" }, { attribute: "TYPE", value: "CAMERA", source: "OUI" }]);
    expect(factsOfMaker("Intel Corporate").map(({ attribute }) => attribute)).toEqual(["VENDOR"]);
    expect(factsOfPlace("Office", 12)).toMatchObject([{ value: "Office (VLAN 12)" }]);
    expect(factsOfPlace(undefined, 0)).toEqual([]);
  });
});
