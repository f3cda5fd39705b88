import { afterAll, beforeAll, expect, it } from "vitest";
import { office } from "../support/memory-services.ts";
import { clients, connect, startMcpHost, type McpHost } from "./mcp-host.ts";

let host: McpHost;
beforeAll(async () => {
  host = await startMcpHost();
});
afterAll(() => host.stop());

it.each(clients)("get_asset_info tells a client of %s what addresses are, with evidence, and finds by words", async (kind) => {
  const client = await connect(kind, host, await host.services.token("viewer", { audience: "mcp" }));
  const asked = await client.call("get_asset_info", { ips: [office.laptop, office.github], macs: ["00:1b:21:3c:4d:42"] });
  expect(asked.isError, asked.content[0]!.text).not.toBe(true);
  expect(asked.structuredContent).toMatchObject({
    summary: "2 assets are known, 1 address not.",
    assets: [
      {
        name: "github-laptop",
        type: "COMPUTER",
        os: "Windows",
        switchPort: { device: "lab-switch" },
        evidence: expect.arrayContaining([expect.objectContaining({ attribute: "OS", value: "macOS", isFor: false })]),
      },
      { type: "PRINTER" },
    ],
    notFound: [{ asked: office.github }],
  });
  const found = await client.call("get_asset_info", { search: "intel" });
  expect(found.structuredContent).toMatchObject({
    summary: "1 asset fits the search.",
    found: { rows: [{ name: "github-laptop", addresses: [{ ip: office.laptop }] }] },
  });
  const nothing = await client.call("get_asset_info", { search: "no such thing" });
  expect(JSON.stringify(nothing.structuredContent)).toContain("Nothing fits.");
  await client.close();
});
