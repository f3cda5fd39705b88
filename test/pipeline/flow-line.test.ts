import { mkdtempSync, openSync, readFileSync, rmSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { flowFields, type FlowInterval } from "../../src/model/flow-fields.ts";
import { flowOfInterval } from "../../src/model/flow-view.ts";
import { Ip } from "../../src/net/ip.ts";
import { writeFlowLine } from "../../src/pipeline/flow-line.ts";
import { LineWriter } from "../../src/runtime/line-writer.ts";

const folder = mkdtempSync(join(tmpdir(), "wiregraph-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

function lines(rows: readonly FlowInterval[]): unknown[] {
  const path = join(folder, "lines");
  const fd = openSync(path, "w");
  const out = new LineWriter(fd);
  for (const row of rows) writeFlowLine(out, row);
  out.flush();
  closeSync(fd);
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

const text = fc.oneof(fc.constant(""), fc.string({ maxLength: 40 }), fc.string({ unit: "binary", maxLength: 20 }));
const words = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const v4 = words.map((bits) => Ip.v4(bits));
const v6 = fc.tuple(words, words, words, words).map(([a, b, c, d]) => new Ip(a, b, c, d));
const valueOf = (key: string, type: string): fc.Arbitrary<unknown> => {
  if (key === "source") return fc.constant("PCAP");
  if (key === "direction") return fc.constantFrom("LOCAL", "TRANSIT");
  if (key === "protocol") return fc.constantFrom(1, 6, 17, 58, 132, 200);
  if (type === "IPv6") return v4;
  if (type === "Id64") return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  if (type === "MAC") return fc.integer({ min: 0, max: 2 ** 48 - 1 });
  if (type === "UInt64") return fc.maxSafeNat();
  if (type === "DateTime64(3)") return fc.integer({ min: 0, max: 4e12 });
  if (type === "UInt8") return fc.constantFrom(0, 1, 255);
  if (type === "UInt16") return fc.nat(65_535);
  if (type === "UInt32") return fc.nat(0xffff_ffff);
  return text;
};
const row = fc.record(Object.fromEntries(flowFields.map(({ key, type }) => [key, valueOf(key, type)]))) as unknown as fc.Arbitrary<FlowInterval>;
/** Both addresses are of one family. */
const rows = fc.tuple(row, fc.option(fc.tuple(v6, v6))).map(([one, pair]) => ({
  ...one,
  ...(pair ? { clientIp: pair[0], serverIp: pair[1] } : {}),
  lastSeenMs: one.firstSeenMs + (one.lastSeenMs % 1e9),
}));

describe("writeFlowLine", () => {
  it("prints what flowOfInterval shows, times as text", () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 8 }), (flows) => {
        const wanted = flows.map((each) => {
          const { firstSeenMs, lastSeenMs, tls, ...rest } = flowOfInterval(each);
          const { certificateNotBeforeMs: from, certificateNotAfterMs: to, ...said } = tls ?? {};
          const validity = {
            ...(from !== undefined && { certificateNotBefore: new Date(from) }),
            ...(to !== undefined && { certificateNotAfter: new Date(to) }),
          };
          const times = { firstSeen: new Date(firstSeenMs), lastSeen: new Date(lastSeenMs), ...(tls && { tls: { ...said, ...validity } }) };
          return JSON.parse(JSON.stringify({ ...rest, ...times })) as unknown;
        });
        expect(lines(flows)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
