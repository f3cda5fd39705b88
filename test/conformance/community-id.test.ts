import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { communityIdText } from "../../src/net/community-id.ts";
import { parseIp } from "../../src/net/ip.ts";
import { conformanceFolder } from "../support/conformance.ts";

interface BaselineRow {
  readonly proto: number;
  readonly saddr: string;
  readonly daddr: string;
  readonly sport: number | null;
  readonly dport: number | null;
  readonly communityid: string;
}

const folder = conformanceFolder("community-id");

describe.skipIf(!folder)("the specification's baselines (skipped without the folder conformance/community-id)", () => {
  it.each([
    ["baseline_deflt.json", 0],
    ["baseline_seed1.json", 1],
  ])("%s", (file, seed) => {
    const rows = JSON.parse(readFileSync(join(folder!, "baseline", file), "utf8")) as BaselineRow[];
    expect(rows.length).toBeGreaterThan(20);
    const got = rows.map((row) => communityIdText(row.proto, parseIp(row.saddr)!, row.sport ?? 0, parseIp(row.daddr)!, row.dport ?? 0, seed));
    expect(got).toEqual(rows.map((row) => row.communityid));
  });
});
