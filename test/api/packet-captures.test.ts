import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { capturedBytes } from "../support/memory-packet-captures.ts";

let server: TestApi;
let operator: Record<string, string>;
beforeAll(async () => {
  server = await startTestApi();
  operator = await server.signIn("operator");
});
afterAll(() => server.stop());

const start = /* GraphQL */ `
  mutation ($input: StartPacketCaptureInput!, $dryRun: Boolean! = false) {
    startPacketCapture(input: $input, dryRun: $dryRun) {
      applied
      summary
      warnings
      effects {
        description
      }
      undo {
        mutation
        input
      }
      capture {
        id
        state
        filter
        interfaces
        by
        through
        maxDuration
        maxPackets
        maxBytes
        snapLength
        keepLatest
        link
      }
    }
  }
`;
const input = { filter: "host 192.0.2.7 and tcp port 443", reason: "it is slow" };
const captures = async () =>
  (await server.ask("{ packetCaptures { id state } }", { headers: operator })).data.packetCaptures as { id: string; state: string }[];

describe("startPacketCapture", () => {
  it("says what it would do, and does nothing, with dryRun", async () => {
    const { data, errors } = await server.ask(start, { headers: operator, variables: { input, dryRun: true } });
    expect(errors).toEqual([]);
    expect(data.startPacketCapture).toMatchObject({
      applied: false,
      capture: null,
      warnings: [],
      summary: expect.stringContaining("100,000 packets, 50,000,000 bytes"),
    });
    expect(await captures()).toEqual([]);
  });

  it("starts one with modest bounds, audited, to be taken back by stopPacketCapture", async () => {
    const { data, errors } = await server.ask(start, { headers: operator, variables: { input } });
    expect(errors).toEqual([]);
    const { capture, undo } = data.startPacketCapture;
    expect(capture).toMatchObject({
      state: "RUNNING",
      filter: input.filter,
      interfaces: ["eth0"],
      by: "operator",
      through: "session",
      maxDuration: "1m",
      maxPackets: 100_000,
      maxBytes: "50000000",
      snapLength: 128,
      keepLatest: false,
      link: expect.stringMatching(/\/captures\/[0-9a-f-]{36}\.pcapng$/),
    });
    expect(undo).toEqual({ mutation: "stopPacketCapture", input: { id: capture.id } });
    expect(server.services.auditEvents.filter(({ action, outcome }) => action === "startPacketCapture" && outcome === "applied")).toHaveLength(1);

    const stop = "mutation($id: ID!) { stopPacketCapture(input: { id: $id }) { applied capture { state } } }";
    const once = await server.ask(stop, { headers: operator, variables: { id: capture.id } });
    expect(once.data.stopPacketCapture).toEqual({ applied: true, capture: { state: "STOPPED" } });
    const twice = await server.ask(stop, { headers: operator, variables: { id: capture.id } });
    expect(twice.data.stopPacketCapture).toEqual({ applied: false, capture: { state: "STOPPED" } });
    const none = await server.ask(stop, { headers: operator, variables: { id: "nothing" } });
    expect(none.errors[0]!.extensions["code"]).toBe("NOT_FOUND");
  });

  it("warns when more than headers is kept", async () => {
    const { data } = await server.ask(start, { headers: operator, variables: { input: { ...input, snapLength: 2_048 }, dryRun: true } });
    expect(data.startPacketCapture.warnings).toEqual([expect.stringContaining("passwords")]);
  });

  it.each([
    ["no filter", { filter: " " }, "filter"],
    ["a name, which would be looked up", { filter: "host evil.example" }, "filter"],
    ["a filter that does not compile", { filter: "udp and" }, "filter"],
    ["more than an hour", { maxDuration: "2h" }, "maxDuration"],
    ["no time at all", { maxDuration: "0s" }, "maxDuration"],
    ["more than 1 GB", { maxBytes: 1_000_000_001 }, "maxBytes"],
    ["too many packets", { maxPackets: 10_000_001 }, "maxPackets"],
    ["a snap length that holds no header", { snapLength: 20 }, "snapLength"],
    ["no reason", { reason: "" }, "reason", "A reason has at least 3 characters."],
    ["too short a reason", { reason: "x" }, "reason", "A reason has at least 3 characters."],
    ["too long a reason", { reason: "x".repeat(501) }, "reason", "A reason has at most 500 characters."],
    ["too long a name of an interface", { interfaces: ["x".repeat(65)] }, "interfaces", "The name of an interface has 1 to 64 characters."],
  ] as readonly [string, object, string, string?][])("refuses %s", async (_what, wrong, path, message) => {
    const { errors } = await server.ask(start, { headers: operator, variables: { input: { ...input, ...wrong } } });
    expect(errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", path: expect.stringContaining(path) });
    if (message !== undefined) expect(JSON.stringify(errors)).toContain(message);
  });

  it("needs the scope capture, every network, and of an assistant a confirmation", async () => {
    const codes: unknown[] = [];
    for (const token of [
      await server.services.token("operator", { scopes: ["read", "write"] }),
      await server.services.token("analyst"),
      await server.services.token("operator", { networks: ["192.0.2.0/24"] }),
      await server.services.token("operator", { audience: "mcp" }),
    ]) {
      const { errors } = await server.ask(start, { token, variables: { input } });
      codes.push(errors[0]?.extensions["code"]);
    }
    expect(codes).toEqual(["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "CONFIRMATION_REQUIRED"]);
  });
});

describe("GET /captures/{id}.pcapng", () => {
  let path: string;
  beforeAll(async () => {
    const { data } = await server.ask(start, { headers: operator, variables: { input } });
    path = `/captures/${data.startPacketCapture.capture.id}.pcapng`;
  });
  const get = (headers: Record<string, string>, from = path, method = "GET") => fetch(`${server.url}${from}`, { headers, method });

  it("gives the file to a person who is signed in, by the page or by the link itself, and notes it", async () => {
    const { cookie } = operator as { cookie: string };
    for (const headers of [operator, { cookie, "sec-fetch-site": "none" }, { cookie, "sec-fetch-site": "same-origin" }]) {
      const answer = await get(headers);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="wiregraph-\d{14}-00000000\.pcapng"$/);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(capturedBytes);
    }
    const noted = server.services.auditEvents.filter(({ action, userName }) => action === "downloadPacketCapture" && userName === "operator");
    expect(noted.length).toBeGreaterThanOrEqual(3);
  });

  it("gives it to no token, to nobody unknown, to no other site's page, and to nobody without the scope", async () => {
    const { cookie } = operator as { cookie: string };
    const token = await server.services.token("admin");
    expect((await get({})).status).toBe(401);
    expect((await get({ authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await get({ ...operator, authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await get({ cookie: "wiregraph_session=guessed", "x-wiregraph-csrf": "1" })).status).toBe(401);
    expect((await get({ cookie })).status).toBe(403);
    expect((await get({ cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await get(await server.signIn("analyst"))).status).toBe(403);
    expect((await get(operator, path, "POST")).status).toBe(405);
    for (const wrong of ["/captures/00000000-0000-4000-8000-999999999999.pcapng", "/captures/..%2f..%2fsecret.pcapng", "/captures/x.pcapng"])
      expect((await get(operator, wrong)).status, wrong).toBe(404);
  });
});
