import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { office } from "../support/memory-services.ts";

let server: TestApi;
let token: string;
let limited: string;
beforeEach(async () => {
  server = await startTestApi();
  token = await server.services.token("operator");
  limited = await server.services.token("operator", { networks: ["192.0.2.0/24"] });
});
afterEach(() => server.stop());

const [laptop, lab] = ["asset-000001", "asset-000002"];
const fields = "id name type vendor os owner comment tags addresses { ip vlan } macs { mac }";
const read = async (arguments_ = "", by = token) =>
  (await server.ask(`{ assets${arguments_} { totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`, { token: by })).data.assets;
const idsOf = async (arguments_ = "", by = token): Promise<readonly string[]> => (await read(arguments_, by)).nodes.map(({ id }: { id: string }) => id);
const write = (name: string, input: Record<string, unknown>, { dryRun = false, by = token } = {}) =>
  server.ask(
    `mutation($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!, $dryRun: Boolean!) { ${name}(input: $input, dryRun: $dryRun) {
      applied summary effects { description } undo { mutation input } asset { ${fields} } ${name === "splitAsset" ? `parts { ${fields} }` : ""} } }`,
    { variables: { input, dryRun }, token: by },
  );

describe("assets", () => {
  it("say what they are taken for, and why", async () => {
    const { data, errors } = await server.ask(
      `{ assets(filter: { search: "github" }) { nodes { name type vendor os model segment isConfirmed switchPort { device port } snmpDevice { name }
         evidence { attribute value isFor source confidence seen about } } } }`,
      { token },
    );
    expect(errors).toEqual([]);
    const about = "mac 00:1b:21:3c:4d:5e";
    expect(data.assets.nodes).toEqual([
      {
        name: "github-laptop",
        type: "COMPUTER",
        vendor: "Intel Corporate",
        os: "Windows",
        model: null,
        segment: null,
        isConfirmed: true,
        switchPort: expect.objectContaining({ device: "lab-switch" }),
        snmpDevice: null,
        evidence: [
          { attribute: "NAME", value: "github-laptop", isFor: true, source: "DHCP", confidence: 70, seen: null, about },
          { attribute: "TYPE", value: "COMPUTER", isFor: true, source: "DHCP", confidence: 70, seen: "MSFT 5.0", about },
          { attribute: "VENDOR", value: "Intel Corporate", isFor: true, source: "OUI", confidence: 20, seen: null, about },
          { attribute: "OS", value: "Windows", isFor: true, source: "DHCP", confidence: 70, seen: "MSFT 5.0", about },
          { attribute: "OS", value: "macOS", isFor: false, source: "USER_AGENT", confidence: 30, seen: null, about },
        ],
      },
    ]);
  });

  it("are found by what is asked, newest first, and page", async () => {
    expect(await idsOf()).toEqual([lab, laptop]);
    expect(await idsOf("(filter: { type: [PRINTER, UPS] })")).toEqual([lab]);
    expect(await idsOf(`(filter: { networks: ["192.168.1.0/28"] })`)).toEqual([laptop]);
    expect(await idsOf(`(filter: { search: "intel 3c:4d:5e" })`)).toEqual([laptop]);
    expect(await idsOf(`(filter: { search: " ", newWithin: "2h", isConfirmed: true })`)).toEqual([lab, laptop]);
    expect(await idsOf(`(filter: { newWithin: "10m" })`)).toEqual([]);
    expect(await idsOf(`(filter: { notSeenFor: "10s" })`)).toEqual([lab, laptop]);
    expect(await idsOf(`(filter: { notSeenFor: "10m" })`)).toEqual([]);
    const first = await read("(first: 1)");
    expect([first.totalCount, first.pageInfo.hasNextPage, first.nodes[0].id]).toEqual(["2", true, lab]);
    expect(await idsOf(`(first: 1, after: "${first.pageInfo.endCursor}")`)).toEqual([laptop]);
  });

  it("are looked up by the addresses they have and had", async () => {
    const { data } = await server.ask(
      `{ assetsByAddress(addresses: ["192.168.1.55", "${office.github}"], macs: ["00-1B-21-3C-4D-5E"]) { ... on Asset { id } ... on AssetNotFound { asked message } } }`,
      { token },
    );
    expect(data.assetsByAddress).toEqual([{ id: lab }, { asked: office.github, message: expect.stringContaining("hostsByAddress") }, { id: laptop }]);
  });
});

describe("what people say", () => {
  it("is shown before it is said, holds against evidence, and is taken back", async () => {
    const input = { id: laptop, name: "Anna's laptop", type: "TABLET", owner: " Anna ", comment: "on loan", tags: ["loan", "Loan", "sales"] };
    const dry = await write("updateAsset", input, { dryRun: true });
    expect(dry.data.updateAsset).toMatchObject({ applied: false, asset: { name: "Anna's laptop", owner: "Anna" } });
    expect(await idsOf(`(filter: { owner: "anna" })`)).toEqual([]);
    const done = await write("updateAsset", input);
    expect(done.data.updateAsset.asset).toMatchObject({ name: "Anna's laptop", type: "TABLET", owner: "Anna", comment: "on loan", tags: ["Loan", "sales"] });
    expect(await idsOf(`(filter: { owner: "anna", tag: "loan", type: [TABLET] })`)).toEqual([laptop]);
    expect((await write("updateAsset", input)).data.updateAsset).toMatchObject({ applied: false, summary: "The asset already is like that." });
    const entry = server.services.auditEvents.findLast(({ dryRun }) => !dryRun);
    expect(entry).toMatchObject({ action: "updateAsset", target: `asset ${laptop}`, userName: "operator" });

    const other = await write("updateAsset", { id: laptop, name: "Ben's laptop", forget: ["TYPE"] });
    expect(other.data.updateAsset.asset).toMatchObject({ name: "Ben's laptop", type: "COMPUTER" });
    await write("updateAsset", other.data.updateAsset.undo.input);
    const { undo } = done.data.updateAsset;
    expect((await read(`(filter: { search: "anna" })`)).nodes).toMatchObject([{ name: "Anna's laptop", type: "TABLET" }]);
    const back = await write(undo.mutation, undo.input);
    expect(back.data.updateAsset.asset).toMatchObject({ name: "github-laptop", type: "COMPUTER", owner: null, comment: null, tags: [] });
  });

  it("cannot be said and taken back at once, nor of what is not there", async () => {
    expect((await write("updateAsset", { id: laptop, os: "BeOS", forget: ["OS"] })).errors[0]?.extensions).toMatchObject({ path: "input.forget", got: "OS" });
    expect((await write("updateAsset", { id: "none", os: "BeOS" })).errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.id" });
  });
});

describe("two assets that are one device", () => {
  it("are merged, and stand by themselves again", async () => {
    const dry = await write("mergeAssets", { into: laptop, others: [lab] }, { dryRun: true });
    expect(dry.data.mergeAssets).toMatchObject({ applied: false, effects: [{ description: expect.stringContaining("2 addresses and 1 MAC address") }] });
    expect(await idsOf()).toEqual([lab, laptop]);
    const merged = await write("mergeAssets", { into: laptop, others: [lab, lab] });
    expect(merged.data.mergeAssets.asset.addresses).toHaveLength(3);
    expect(await idsOf()).toEqual([laptop]);
    expect((await write("updateAsset", { id: lab, os: "x" })).errors[0]?.extensions["code"]).toBe("NOT_FOUND");

    const { undo } = merged.data.mergeAssets;
    const split = await write(undo.mutation, undo.input);
    expect(split.data.splitAsset).toMatchObject({ applied: true, asset: { id: laptop, addresses: [{ ip: office.laptop }] }, parts: [{ id: lab }] });
    const again = split.data.splitAsset.undo;
    expect((await write(again.mutation, again.input)).data.mergeAssets.asset.addresses).toHaveLength(3);
  });

  it("are not merged with themselves or with nothing", async () => {
    expect((await write("mergeAssets", { into: laptop, others: [laptop] })).errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "input.others" });
    expect((await write("mergeAssets", { into: laptop, others: [lab, "none"] })).errors[0]?.extensions).toMatchObject({
      code: "NOT_FOUND",
      path: "input.others[1]",
    });
  });
});

describe("an asset that is two devices", () => {
  it("is split by addresses, shown first", async () => {
    const input = { id: lab, addresses: ["192.168.1.55"] };
    const dry = await write("splitAsset", input, { dryRun: true });
    expect(dry.data.splitAsset).toMatchObject({
      applied: false,
      parts: null,
      effects: [{ description: "192.168.1.55 stands by itself, with 1 address and 0 MAC addresses; 1 address and 1 MAC address are left." }],
    });
    expect(await idsOf()).toHaveLength(2);
    const done = await write("splitAsset", input);
    expect(done.data.splitAsset).toMatchObject({ asset: { addresses: [{ ip: office.labOne, vlan: 10 }] }, parts: [{ name: "192.168.1.55" }] });
    expect(await idsOf()).toHaveLength(3);
    const { undo } = done.data.splitAsset;
    expect((await write(undo.mutation, undo.input)).data.mergeAssets.asset.addresses).toHaveLength(2);
  });

  it("keeps something, and gives only what it has", async () => {
    for (const [input, code, path] of [
      [{ addresses: ["192.0.2.99"] }, "NOT_FOUND", "input.addresses[0]"],
      [{ macs: ["00:1b:21:3c:4d:5e"] }, "NOT_FOUND", "input.macs[0]"],
      [{ assets: [laptop] }, "NOT_FOUND", "input.assets"],
      [{}, "BAD_INPUT", "input"],
      [{ addresses: [office.labOne, "192.168.1.55"], macs: ["00:1b:21:3c:4d:42"] }, "BAD_INPUT", "input"],
    ] as const) {
      const { errors } = await write("splitAsset", { id: lab, ...input }, { dryRun: true });
      expect(errors[0]?.extensions, JSON.stringify(input)).toMatchObject({ code, path });
    }
  });
});

describe("a token limited to networks", () => {
  it("sees of assets what is inside, and finds nothing by what is hidden", async () => {
    expect((await read("", limited)).nodes).toMatchObject([{ id: lab, addresses: [{ ip: office.labOne }] }]);
    expect(await idsOf(`(filter: { search: "192.168.1.55" })`, limited)).toEqual([]);
    const { data } = await server.ask(`{ assetsByAddress(addresses: ["192.168.1.55", "${office.labOne}"]) { __typename } }`, { token: limited });
    expect(data.assetsByAddress).toEqual([{ __typename: "AssetNotFound" }, { __typename: "Asset" }]);
  });

  it("changes those alone that are wholly inside", async () => {
    const foreign = await write("updateAsset", { id: laptop, name: "x" }, { by: limited });
    expect(foreign.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND", path: "input.id" });
    for (const [name, input, path] of [
      ["updateAsset", { id: lab, name: "x" }, "input.id"],
      ["mergeAssets", { into: lab, others: [laptop] }, "input.into"],
      ["splitAsset", { id: lab, addresses: [office.labOne] }, "input.id"],
    ] as const) {
      expect((await write(name, input, { by: limited })).errors[0]?.extensions, name).toMatchObject({ code: "FORBIDDEN", path });
    }
    await write("splitAsset", { id: lab, addresses: ["192.168.1.55"] });
    expect((await write("updateAsset", { id: lab, name: "Lab printer" }, { by: limited })).data.updateAsset.asset.name).toBe("Lab printer");
  });
});

describe("docs/assets.md", () => {
  const page = readFileSync(new URL("../../docs/assets.md", import.meta.url), "utf8");
  const operations = [...page.matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

  it.each(operations)("%s", async (operation) => {
    const { data, errors } = await server.ask(operation, { token });
    expect(errors).toEqual([]);
    for (const answer of Object.values(data as Record<string, unknown>)) expect(answer).not.toEqual([]);
  });

  it("has operations", () => {
    expect(operations.length).toBeGreaterThan(4);
  });
});
