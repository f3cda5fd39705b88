import { describe, expect, it } from "vitest";
import { parseIp } from "../../../src/net/ip.ts";
import type { ConversationExporter } from "../../../src/pipeline/exports/conversation-options.ts";
import { ExportedNames } from "../../../src/pipeline/exports/exported-names.ts";

const exporter = (index: number, text: string): ConversationExporter => ({ index, ip: parseIp(text)! });

describe("ExportedNames", () => {
  it("numbers VRFs as they come, and takes those beyond 4,094 for one", () => {
    const names = new ExportedNames();
    expect([0, 70_000, 5, 70_000].map((vrf) => names.vrf(vrf))).toEqual([0, 1, 2, 1]);
    for (let vrf = 100_000; vrf < 110_000; vrf++) expect(names.vrf(vrf)).toBeLessThanOrEqual(4_095);
    expect(names.vrf(109_999)).toBe(names.vrf(200_000));
    expect(names.vrf(5)).toBe(2);
  });

  it("makes facts of an application once, and of a host name anew", () => {
    const names = new ExportedNames();
    expect(names.facts("", "")).toBeUndefined();
    const facts = names.facts("SSH", "");
    expect(facts).toMatchObject({ application: "SSH", applicationMaster: "SSH", applicationConfidence: "INSPECTED", hostname: "" });
    expect(names.facts("SSH", "")).toBe(facts);
    expect(names.facts("SSH", "host.example")).toMatchObject({ application: "SSH", hostname: "host.example" });
    expect(facts!.hostname).toBe("");
  });

  it("names interfaces by exporter and index, and forgets them with the exporter", () => {
    const names = new ExportedNames();
    const one = exporter(1, "192.0.2.1");
    expect([0, 3, 4_294_967_295].map((ifIndex) => names.interface(one, ifIndex))).toEqual(["192.0.2.1", "192.0.2.1#3", "192.0.2.1#4294967295"]);
    names.forget(1);
    expect(names.interface(exporter(1, "192.0.2.9"), 3)).toBe("192.0.2.9#3");
  });
});
