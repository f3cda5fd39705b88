import { expect, it } from "vitest";
import { dnsFields } from "../../src/model/dns-fields.ts";
import { flowFields } from "../../src/model/flow-fields.ts";
import { unspecifiedIp } from "../../src/net/ip.ts";
import { emptyRowOf } from "../../src/pipeline/empty-row.ts";

it("has every field of the table in its order, with nothing in it, and is another one each time", () => {
  const emptyFlow = emptyRowOf(flowFields);
  const row = emptyFlow();
  expect(Object.keys(row)).toEqual(flowFields.map(({ key }) => key));
  expect(row).toMatchObject({ flowId: 0n, firstSeenMs: 0, exporter: unspecifiedIp, clientPort: 0, hostname: "", application: "" });
  row.clientPort = 1;
  expect(emptyFlow().clientPort).toBe(0);
  expect(emptyRowOf(dnsFields)().answers).toEqual([]);
});
