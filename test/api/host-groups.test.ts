import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { office } from "../support/memory-services.ts";

let server: TestApi;
let operator: string;
let viewer: string;
let limited: string;
beforeAll(async () => {
  server = await startTestApi();
  operator = await server.services.token("operator");
  viewer = await server.services.token("viewer");
  limited = await server.services.token("operator", { networks: ["192.0.2.0/24"] });
});
afterAll(() => server.stop());

const set = (input: string, token = operator, dryRun = false) =>
  server.ask(
    `mutation { setHostGroup(input: ${input}, dryRun: ${dryRun}) { applied summary group { name networks macs updatedBy } undo { mutation input } warnings } }`,
    { token },
  );
const flowsOf = (filter: string, token = operator) =>
  server.ask(`{ flows(window: { from: "-7d" }, filter: ${filter}, first: 100) { nodes { client { ip groups } server { ip groups } } } }`, { token });

describe("a host group", () => {
  it("is made, changed, shown before it is and taken back", async () => {
    const dry = await set(`{ name: "Laptops", networks: ["${office.laptop}"] }`, operator, true);
    expect(dry.data.setHostGroup).toMatchObject({ applied: false, group: null });
    const made = await set(`{ name: "Laptops", description: "carried home", networks: ["${office.laptop}/32", "${office.laptop}"] }`);
    expect(made.data.setHostGroup).toMatchObject({
      applied: true,
      group: { name: "Laptops", networks: [`${office.laptop}/32`], macs: [] },
      undo: { mutation: "removeHostGroup", input: { name: "Laptops" } },
    });
    const again = await set(`{ name: "laptops", description: "carried home", networks: ["${office.laptop}"] }`);
    expect(again.data.setHostGroup).toMatchObject({ applied: true });
    const same = await set(`{ name: "laptops", description: "carried home", networks: ["${office.laptop}"] }`);
    expect(same.data.setHostGroup).toMatchObject({ applied: false });
    const changed = await set(`{ name: "Laptops", networks: ["${office.laptop}"], macs: ["00-1B-21-3C-4D-5E"] }`);
    expect(changed.data.setHostGroup).toMatchObject({
      group: { macs: ["00:1b:21:3c:4d:5e"] },
      undo: { mutation: "setHostGroup", input: { description: "carried home", macs: [] } },
    });
    expect(server.services.auditEvents.findLast(({ action }) => action === "setHostGroup")).toMatchObject({ outcome: "applied" });
    const { data } = await server.ask("{ hostGroups { name networks macs } }", { token: viewer });
    expect(data.hostGroups).toEqual([{ name: "Laptops", networks: [`${office.laptop}/32`], macs: ["00:1b:21:3c:4d:5e"] }]);
  });

  it("is what flows are grouped by, of history and of what is live; who is limited sees its own", async () => {
    const question = `{
      flowStats(window: { from: "-7d" }, groupBy: [GROUP], metrics: [FLOWS]) { rows { keys { dimension value } metrics { flows } } }
      timeseries(window: { from: "-7d" }, groupBy: GROUP) { series { key } }
      liveSummary(groupBy: GROUP) { rows { key flows } }
    }`;
    const { data, errors } = await server.ask(question, { token: viewer });
    expect(errors).toEqual([]);
    const keys = data.flowStats.rows.map((row: { keys: { value: string }[] }) => row.keys[0]!.value);
    expect(keys.toSorted()).toEqual(["", "Laptops"]);
    expect(data.timeseries.series.map(({ key }: { key: string }) => key)).toContain("Laptops");
    expect(data.liveSummary.rows.map(({ key }: { key: string }) => key)).toContain("Laptops");
    const other = await server.ask(question, { token: limited });
    expect(JSON.stringify(other)).not.toContain("Laptops");
  });

  it("is a filter of history and of what is live, in any place, whatever its case", async () => {
    const { data } = await flowsOf(`{ match: { group: ["LAPTOPS"] } }`);
    const by = await flowsOf(`{ anyOf: [{ host: ["${office.laptop}"] }, { mac: ["00:1b:21:3c:4d:5e"] }] }`);
    expect(data.flows.nodes.length).toBeGreaterThan(0);
    expect(data.flows.nodes).toEqual(by.data.flows.nodes);
    expect(
      data.flows.nodes.some(({ client }: { client: { ip: string; groups: string[] } }) => client.ip === office.laptop && client.groups.includes("Laptops")),
    ).toBe(true);
    const all = (await flowsOf(`{}`)).data.flows.nodes.length;
    expect((await flowsOf(`{ noneOf: [{ group: ["Laptops"] }] }`)).data.flows.nodes).toHaveLength(all - data.flows.nodes.length);
    const live = await server.ask(
      `{ group: liveSummary(filter: { match: { group: ["Laptops"] } }) { totals { flows } } hosts: liveSummary(filter: { anyOf: [{ host: ["${office.laptop}"] }, { mac: ["00:1b:21:3c:4d:5e"] }] }) { totals { flows } } }`,
      { token: operator },
    );
    expect(live.data.group).toEqual(live.data.hosts);
    expect(live.data.group.totals.flows).toBeGreaterThan(0);
  });

  it("that there is not is refused with the nearest", async () => {
    const { errors } = await flowsOf(`{ anyOf: [{ group: ["Laptop"] }] }`);
    expect(errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "filter.anyOf[0].group[0]", cure: "Did you mean Laptops?" });
  });

  it("needs the scope write, a good name and members", async () => {
    expect((await set(`{ name: "x", networks: ["10.0.0.1"] }`, viewer)).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    for (const bad of [
      `{ name: "", networks: ["10.0.0.1"] }`,
      `{ name: "a,b", networks: ["10.0.0.1"] }`,
      `{ name: "x" }`,
      `{ name: "x", networks: ["nonsense"] }`,
    ]) {
      expect((await set(bad)).errors[0]?.extensions["code"], bad).toBe("BAD_INPUT");
    }
  });

  it("of hosts elsewhere is not there for a caller limited to networks", async () => {
    await set(`{ name: "Lab", networks: ["${office.labOne}"] }`);
    const { data } = await server.ask("{ hostGroups { name } }", { token: limited });
    expect(data.hostGroups).toEqual([{ name: "Lab" }]);
    expect((await flowsOf(`{ match: { group: ["Laptops"] } }`, limited)).errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", wanted: "Lab" });
    for (const foreign of [
      `{ name: "Mine", networks: ["10.0.0.1"] }`,
      `{ name: "Mine", macs: ["00:1b:21:3c:4d:5e"] }`,
      `{ name: "Laptops", networks: ["192.0.2.1"] }`,
    ]) {
      expect((await set(foreign, limited)).errors[0]?.extensions["code"], foreign).toBe("FORBIDDEN");
    }
    const remove = await server.ask(`mutation { removeHostGroup(input: { name: "Laptops" }) { applied } }`, { token: limited });
    expect(remove.errors[0]?.extensions["code"]).toBe("NOT_FOUND");
  });

  it("is removed, and filters with it are refused", async () => {
    const { data } = await server.ask(`mutation { removeHostGroup(input: { name: "laptops" }) { applied undo { mutation } } }`, { token: operator });
    expect(data.removeHostGroup).toEqual({ applied: true, undo: { mutation: "setHostGroup" } });
    expect((await flowsOf(`{ match: { group: ["Laptops"] } }`)).errors[0]?.extensions["code"]).toBe("BAD_INPUT");
  });
});
