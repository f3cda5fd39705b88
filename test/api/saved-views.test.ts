import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { office } from "../support/memory-services.ts";

let server: TestApi;
let operator: string;
let viewer: string;
beforeAll(async () => {
  server = await startTestApi();
  operator = await server.services.token("operator");
  viewer = await server.services.token("viewer");
});
afterAll(() => server.stop());

const save = (input: string, token: string, dryRun = false) =>
  server.ask(`mutation { saveView(input: ${input}, dryRun: ${dryRun}) { applied summary view { id name isMine shared } } }`, { token });
const views = async (token: string, more = "") =>
  (await server.ask(`{ savedViews { id name owner isMine shared window { from to } filter groupBy metric display ${more} } }`, { token })).data.savedViews;

it("is saved with its question, listed for its owner, and changed by its name", async () => {
  expect((await save(`{ name: "Top" }`, viewer, true)).data.saveView).toMatchObject({ applied: false, view: null });
  const made = await save(
    `{ name: "Top", window: { from: "-7d", to: "now" }, filter: { match: { client: ["${office.laptop}"] } }, groupBy: [SERVER, APPLICATION], metric: FLOWS, display: { chart: "bar" } }`,
    viewer,
  );
  expect(made.data.saveView).toMatchObject({ applied: true, view: { name: "Top", isMine: true, shared: false } });
  expect(await views(viewer)).toMatchObject([
    {
      name: "Top",
      owner: "viewer",
      isMine: true,
      window: { from: "-7d", to: "now" },
      filter: { match: { client: [office.laptop] } },
      groupBy: ["SERVER", "APPLICATION"],
      metric: "FLOWS",
      display: { chart: "bar" },
    },
  ]);
  expect(await views(operator)).toEqual([]);
  const again = await save(`{ name: "top", window: { from: "-7d" }, groupBy: [CLIENT] }`, viewer);
  expect(again.data.saveView.view.id).toBe(made.data.saveView.view.id);
  expect(await views(viewer)).toMatchObject([{ name: "top", groupBy: ["CLIENT"] }]);
});

it("answers as flowStats does, with host groups of the time it is asked", async () => {
  await save(`{ name: "top", window: { from: "-7d" }, filter: { match: { host: ["${office.laptop}"] } }, groupBy: [CLIENT] }`, viewer);
  const stats = "groups rows { keys { value } metrics { bytes } }";
  const [view] = await views(viewer, `stats { ${stats} }`);
  const { data } = await server.ask(
    `{ flowStats(window: { from: "-7d" }, filter: { match: { host: ["${office.laptop}"] } }, groupBy: [CLIENT]) { ${stats} } }`,
    { token: viewer },
  );
  expect(view.stats).toEqual(data.flowStats);
  expect(view.stats.rows.length).toBeGreaterThan(0);
});

it("that is shared is run as its author and the caller alike", async () => {
  expect((await save(`{ name: "For all", shared: true, groupBy: [CLIENT] }`, viewer)).errors[0]?.extensions).toMatchObject({
    code: "FORBIDDEN",
    path: "input.shared",
  });
  await save(`{ name: "For all", shared: true, window: { from: "-7d" }, groupBy: [CLIENT] }`, operator);
  const seen = (token: string) => views(token, "stats { rows { keys { value } } }");
  const forAll = (await seen(viewer)).find(({ name }: { name: string }) => name === "For all");
  expect(forAll).toMatchObject({ isMine: false, owner: "operator" });
  expect(forAll.stats.rows.length).toBeGreaterThan(2);
  // A token limited to networks saves a view that never shows more than it could.
  const limited = await server.services.token("operator", { networks: ["192.0.2.0/24"] });
  expect((await seen(limited)).length).toBe(0);
  await save(`{ name: "Lab", shared: true, window: { from: "-7d" }, groupBy: [CLIENT] }`, limited);
  const lab = (await seen(viewer)).find(({ name }: { name: string }) => name === "Lab");
  const clients = lab.stats.rows.map(({ keys }: { keys: { value: string }[] }) => keys[0]!.value);
  expect(clients.length).toBeGreaterThan(0);
  expect(clients.every((ip: string) => ip.startsWith("192.0.2."))).toBe(true);
});

it("with a wrong filter, window or group is refused when it is saved", async () => {
  for (const [input, path] of [
    [`{ name: "x", filter: { match: { protocol: ["TPC"] } } }`, "input.filter.match.protocol[0]"],
    [`{ name: "x", filter: { match: { group: ["Nobody"] } } }`, "input.filter.match.group[0]"],
    [`{ name: "x", window: { from: "now", to: "-1h" } }`, "input.window"],
  ] as const) {
    expect((await save(input, viewer)).errors[0]?.extensions, input).toMatchObject({ code: "BAD_INPUT", path });
  }
});

it("is removed by its owner or an administrator", async () => {
  const id = (await views(operator)).find(({ isMine, name }: { isMine: boolean; name: string }) => isMine && name === "For all").id;
  const remove = (token: string) => server.ask(`mutation { removeView(input: { id: "${id}" }) { applied } }`, { token });
  expect((await remove(viewer)).errors[0]?.extensions["code"]).toBe("NOT_FOUND");
  expect((await remove(operator)).data.removeView).toEqual({ applied: true });
  expect((await views(operator)).some(({ name }: { name: string }) => name === "For all")).toBe(false);
});
