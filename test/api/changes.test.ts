import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let admin: string;
let viewer: string;
beforeAll(async () => {
  server = await startTestApi();
  admin = await server.services.token("admin");
  viewer = await server.services.token("viewer");
  for (const name of ["Desks", "Phones", "Cameras"]) {
    await server.ask(`mutation { setHostGroup(input: { name: "${name}", networks: ["192.168.1.0/24"] }) { applied } }`, { token: admin });
  }
  await server.ask(`mutation { setHostGroup(input: { name: "Never", networks: ["192.168.1.0/24"] }, dryRun: true) { applied } }`, { token: admin });
  await server.ask(`mutation { signOut(input: {}) { applied } }`, { headers: await server.signIn("admin") });
});
afterAll(() => server.stop());

const ask = (args: string, token: string) =>
  server.ask(`{ changes(window: { from: "-7d" }${args}) { totalCount pageInfo { hasNextPage endCursor } nodes { kind time summary by host flowId } } }`, {
    token,
  });

it("are of people too, for administrators, who sees who did what", async () => {
  const { data, errors } = await ask(", kinds: [PEOPLE]", admin);
  expect(errors).toEqual([]);
  expect(data.changes.nodes.map(({ summary }: { summary: string }) => summary)).toEqual(
    ["Cameras", "Phones", "Desks"].map((name) => expect.stringMatching(new RegExp(`^admin \\(token .*\\): Makes the host group ${name}:`))),
  );
  expect(data.changes).toMatchObject({ totalCount: "3", nodes: [{ by: expect.stringContaining("admin"), host: null, flowId: null }, {}, {}] });
});

it("of people and of flows stand in one list, page by page", async () => {
  const whole = (await ask("", admin)).data.changes;
  expect(new Set(whole.nodes.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(["PEOPLE", "HOST"]));
  expect(whole.totalCount).toBe(String(whole.nodes.length));
  for (const first of [1, 2, 4]) {
    const found: unknown[] = [];
    let after = "";
    do {
      const { changes } = (await ask(`, first: ${first}${after}`, admin)).data;
      found.push(...changes.nodes);
      after = changes.pageInfo.hasNextPage ? `, after: "${changes.pageInfo.endCursor}"` : "";
    } while (after !== "");
    expect(found).toEqual(whole.nodes);
  }
});

it("of people are for nobody else", async () => {
  expect((await ask(", kinds: [PEOPLE]", viewer)).errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN", path: "kinds" });
  expect((await ask("", viewer)).data.changes.nodes.every(({ kind }: { kind: string }) => kind === "HOST")).toBe(true);
  const limited = await server.services.token("admin", { networks: ["192.168.1.0/24"] });
  expect((await ask(", kinds: [PEOPLE]", limited)).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
});

it("refuse a cursor of another list", async () => {
  expect((await ask(`, after: "x"`, viewer)).errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: "after" });
});
