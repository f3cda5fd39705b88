import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
const logged: string[] = [];
beforeAll(async () => {
  const log = pino(
    { level: "error" },
    new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    }),
  );
  server = await startTestApi({ log });
  token = await server.services.token("analyst");
});
afterAll(() => server.stop());

const first = async (query: string, variables?: Record<string, unknown>) => {
  const answer = await server.ask(query, { token, ...(variables ? { variables } : {}) });
  expect(answer.errors.length).toBeGreaterThan(0);
  return answer.errors[0]!;
};

describe("a caller's mistake", () => {
  it("says what was wanted, what was got and what to do, for a scalar", async () => {
    expect(await first(`{ hostsByAddress(addresses: ["192.168.1.300"]) { __typename } }`)).toMatchObject({
      message: expect.stringContaining("192.168.1.300 is not an IP address"),
      extensions: { code: "BAD_INPUT", got: "192.168.1.300", wanted: expect.stringContaining("192.168.1.42"), cure: expect.stringContaining("Write") },
    });
    expect(await first(`query($w: TimeWindow!) { flows(window: $w) { totalIsExact } }`, { w: { from: "yesterday" } })).toMatchObject({
      message: expect.stringContaining(`"yesterday" is not a point in time`),
      extensions: { code: "BAD_INPUT", wanted: expect.stringContaining("-15m"), cure: expect.stringContaining(`from "-24h"`) },
    });
    expect(await first(`query($f: FlowFilter) { liveFlows(filter: $f) { totalIsExact } }`, { f: { match: { minBytes: "-5" } } })).toMatchObject({
      message: "-5 is not a BigInt.",
      extensions: { code: "BAD_INPUT", path: "filter.match.minBytes", got: "-5" },
    });
  });

  it("names the place in the arguments for values in the document and in variables, of every kind", async () => {
    const cases: readonly (readonly [string, Record<string, unknown> | undefined, string, string, string])[] = [
      [`{ liveFlows(first: "many") { totalIsExact } }`, undefined, "first", "a whole number of at most 32 bits", "many"],
      [`query($n: Int!) { liveFlows(first: $n) { totalIsExact } }`, { n: "many" }, "first", "a whole number of at most 32 bits", "many"],
      [`query($n: Int!) { liveFlows(first: $n) { totalIsExact } }`, {}, "first", "a whole number of at most 32 bits", "nothing"],
      [
        `{ liveFlows(filter: { match: { port: [53, "dns"] } }) { totalIsExact } }`,
        undefined,
        "filter.match.port[1]",
        "a whole number of at most 32 bits",
        "dns",
      ],
      [
        `query($m: FlowMatch!, $p: Int!) { liveFlows(filter: { anyOf: [{ port: [1, $p] }, $m] }) { totalIsExact } }`,
        { p: 2, m: { port: [53, "dns"] } },
        "filter.anyOf[1].port[1]",
        "a whole number of at most 32 bits",
        "dns",
      ],
      [`{ liveFlows(filter: { match: { prt: [53] } }) { totalIsExact } }`, undefined, "filter.match.prt", "an object of application, asn", "a list"],
      [`query($f: FlowFilter) { liveFlows(filter: $f) { totalIsExact } }`, { f: { match: 7 } }, "filter.match", "an object of application, asn", "7"],
      [`{ liveFlows(orderBy: BYTE) { totalIsExact } }`, undefined, "orderBy", "one of", "BYTE"],
      [`{ flows(window: { from: "yesterday" }) { totalIsExact } }`, undefined, "window.from", "an ISO 8601 time", "yesterday"],
    ];
    for (const [query, variables, path, wanted, got] of cases)
      expect(await first(query, variables), query).toMatchObject({
        extensions: { code: "BAD_INPUT", path, wanted: expect.stringContaining(wanted) as string, got },
      });
    const admin = await server.signIn("admin");
    for (const password of ["12345678901", `"hunter2"`]) {
      const sent = await server.ask(`mutation($i: CreateUserInput!) { createUser(input: $i) { applied } }`, {
        variables: { i: { name: "eve", password: password === "12345678901" ? 12345678901 : "hunter2", pasword: "hunter2" } },
        headers: admin,
      });
      expect(sent.errors.map(({ extensions }) => extensions["path"])).toContain("input");
      expect(JSON.stringify(sent.errors)).not.toMatch(/hunter2|12345678901/);
    }
  });

  it("says what was got where a rule of ours was broken, and never a secret", async () => {
    const cases = [
      [`{ liveFlows(first: 0) { totalIsExact } }`, "first", "0"],
      [`{ liveFlows(first: 501) { totalIsExact } }`, "first", "501"],
      [`{ liveFlows(filter: { match: { port: [53, 70000] } }) { totalIsExact } }`, "filter.match.port[1]", "70000"],
      [`{ liveFlows(filter: { match: { hostname: { suffix: "" } } }) { totalIsExact } }`, "filter.match.hostname.suffix", '""'],
      [`{ hostsByAddress(addresses: []) { __typename } }`, "addresses", "0 values"],
    ] as const;
    for (const [query, path, got] of cases) expect(await first(query), query).toMatchObject({ extensions: { code: "BAD_INPUT", path, got } });
    for (const port of [-1, 70_000])
      expect((await first(`{ liveFlows(filter: { match: { serverPort: [${port}] } }) { totalIsExact } }`)).message).toBe("A port is a number from 0 to 65535.");
    const write = await server.services.token("operator");
    const add = (input: string) => server.ask(`mutation { addDomainAlertExclusion(input: { ${input} }) { applied } }`, { token: write });
    expect((await add(`domains: ["ok.example", "no domain"], reason: "because"`)).errors[0]).toMatchObject({
      extensions: { code: "BAD_INPUT", path: "input.domains[1]", got: '"no domain"' },
    });
    const admin = await server.signIn("admin");
    const user = await server.ask(`mutation { createUser(input: { name: "eve", password: "hunter2", role: VIEWER }) { applied } }`, { headers: admin });
    expect(user.errors[0]).toMatchObject({ extensions: { code: "BAD_INPUT", path: "input.password" } });
    expect(JSON.stringify(user.errors)).not.toContain("hunter2");
  });

  it("is refused before it costs time when a document repeats itself", async () => {
    const spreads = Array.from({ length: 100 }, (_, index) => `...F${index}`).join(" ");
    const definitions = Array.from({ length: 100 }, (_, index) => `fragment F${index} on Query { health { ready } }`).join(" ");
    for (const query of [
      `{ ${"health { ready } ".repeat(500)} }`,
      `{ health { ${"ready ".repeat(500)} } }`,
      `{ ${"... { __typename } ".repeat(200)} }`,
      `{ ${spreads} } ${definitions}`,
    ]) {
      const error = await first(query);
      expect(error.message).toMatch(/^(Repeats|Fragments) limit/);
      expect(error.extensions).toMatchObject({ code: "LIMIT_EXCEEDED" });
    }
    expect((await server.ask(`{ ${"health { ready } ".repeat(20)} }`)).data).toEqual({ health: { ready: true } });
  });

  it("names the nearest alert type, and refuses those that do not exist", async () => {
    const named = await startTestApi({ config: { alertTypes: ["port-scan", "dns-tunnel"] } });
    const operator = await named.services.token("operator");
    const add = async (to: TestApi, token: string, types: string) =>
      await to.ask(`mutation { addHostAlertExclusion(input: { hosts: ["192.0.2.77"], alertTypes: ${types}, reason: "because" }, dryRun: true) { summary } }`, {
        token,
      });
    expect((await add(named, operator, `["port-scan", "dns-tunel"]`)).errors[0]).toMatchObject({
      message: 'There is no alert type "dns-tunel".',
      extensions: { code: "BAD_INPUT", path: "input.alertTypes[1]", got: "dns-tunel", wanted: "port-scan, dns-tunnel", cure: "Did you mean dns-tunnel?" },
    });
    expect((await add(named, operator, `["port-scan"]`)).data.addHostAlertExclusion.summary).toContain("port-scan");
    expect((await add(server, await server.services.token("operator"), `["nope"]`)).errors[0]).toMatchObject({
      extensions: { code: "BAD_INPUT", path: "input.alertTypes[0]", got: "nope", cure: expect.stringContaining("Leave alertTypes out") },
    });
    await named.stop();
  });

  it("names the nearest value of an enum and the nearest field", async () => {
    expect((await first(`{ liveSummary(groupBy: APLICATION) { totals { flows } } }`)).message).toContain('Did you mean the enum value "APPLICATION"');
    expect((await first(`query($d: FlowDimension!) { liveSummary(groupBy: $d) { totals { flows } } }`, { d: "APLICATION" })).message).toContain(
      'Did you mean the enum value "APPLICATION"',
    );
    expect(await first(`{ liveSumary { totals { flows } } }`)).toMatchObject({
      message: expect.stringContaining('Did you mean "liveSummary"'),
      extensions: { code: "BAD_INPUT" },
    });
  });

  it("says the bound that was passed", async () => {
    expect(await first(`{ flows(first: 501) { totalIsExact } }`)).toMatchObject({
      message: "At most 500 rows can be asked for at once; go on with after.",
      path: ["flows"],
      extensions: { code: "BAD_INPUT", path: "first" },
    });
    expect((await first(`{ flows(first: 0) { totalIsExact } }`)).message).toBe("At least 1 row must be asked for.");
    const many = Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`);
    expect(await first(`query($f: FlowFilter) { flows(filter: $f) { totalIsExact } }`, { f: { match: { host: many } } })).toMatchObject({
      extensions: { code: "BAD_INPUT", path: "filter.match.host" },
    });
    expect(
      (await first(`query($f: FlowFilter) { flows(filter: $f) { totalIsExact } }`, { f: { anyOf: Array.from({ length: 21 }, () => ({ port: [1] })) } }))
        .message,
    ).toContain("At most 20 matches");
    expect((await first(`{ flows(window: { from: "now", to: "-1h" }) { totalIsExact } }`)).message).toBe("The window ends before it begins.");
  });

  it("refuses a filter of ten thousand matches before it looks at each", async () => {
    const many = Array.from({ length: 10_000 }, () => ({ port: [1] }));
    const ask = () => first(`query($f: FlowFilter) { flows(filter: $f) { totalIsExact } }`, { f: { noneOf: many } });
    await ask();
    const began = process.cpuUsage();
    expect(await ask()).toMatchObject({
      message: "At most 20 matches fit in one filter.",
      extensions: { code: "BAD_INPUT", path: "filter.noneOf", wanted: "at most 20 values" },
    });
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(200);
  });

  it("wants exactly one of a StringMatch", async () => {
    expect((await first(`{ dnsQueries(name: { equals: "a", suffix: "b" }) { totalIsExact } }`)).extensions["code"]).toBe("BAD_INPUT");
    expect(await first(`{ dnsQueries(type: ["A", "AAAAA"]) { totalIsExact } }`)).toMatchObject({
      message: expect.stringContaining('no DNS type "AAAAA"') as string,
      extensions: { code: "BAD_INPUT", path: "type[1]", cure: "Did you mean AAAA?" },
    });
    expect((await first(`{ dnsQueries(responseCode: ["NXDOMAINS"]) { totalIsExact } }`)).extensions["cure"]).toBe("Did you mean NXDOMAIN?");
    expect((await first(`query($n: StringMatch) { dnsQueries(name: $n) { totalIsExact } }`, { n: {} })).extensions["code"]).toBe("BAD_INPUT");
  });

  it("shows what the service says of SQL", async () => {
    expect(await first(`{ sql(query: "DROP TABLE flows") { rows } }`)).toMatchObject({
      message: "Only one SELECT is allowed.",
      path: ["sql"],
      extensions: { code: "BAD_INPUT", cure: expect.any(String) },
    });
  });
});

describe("a limit", () => {
  const refusal = async (query: string) => (await first(query)).extensions["code"];

  it("holds depth", async () => {
    const nested = (depth: number): string => `{ ${"a { ".repeat(depth - 1)}b${" }".repeat(depth - 1)} }`;
    expect(await first(nested(13))).toMatchObject({
      message: expect.stringContaining("depth limit of 12 exceeded"),
      extensions: { code: "LIMIT_EXCEEDED", wanted: "at most 12", got: "13", cure: expect.any(String) },
    });
    expect((await first(nested(12))).extensions["code"]).toBe("BAD_INPUT");
    const deepest = "{ hosts { edges { node { liveFlows { edges { node { client { ip } } } } } } } }";
    expect((await server.ask(deepest, { token })).errors).toEqual([]);
    const fragments = `{ ...a } fragment a on Query { hosts { nodes { ...b } } } fragment b on Host { liveFlows { nodes { ...c } } } fragment c on Flow { client { ip } }`;
    expect((await server.ask(fragments, { token })).errors).toEqual([]);
  });

  it("holds aliases and tokens", async () => {
    expect(await refusal(`{ ${Array.from({ length: 31 }, (_, index) => `a${index}: viewer { name }`).join(" ")} }`)).toBe("LIMIT_EXCEEDED");
    expect(await refusal(`{ ${Array.from({ length: 2_600 }, () => "__typename").join(" ")} }`)).toBe("LIMIT_EXCEEDED");
  });

  it("refuses a body that is too long, and batches", async () => {
    const post = (body: string) => fetch(`${server.url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body });
    const long = await post(JSON.stringify({ query: `{ __typename } # ${"x".repeat(1_100_000)}` }));
    expect(long.status).toBe(413);
    expect(await long.text()).toContain(`"code":"LIMIT_EXCEEDED"`);
    const batch = await post(JSON.stringify([{ query: "{ __typename }" }, { query: "{ __typename }" }]));
    expect(batch.status).toBe(400);
    const refused = await batch.text();
    expect(refused).toContain(`"code":"LIMIT_EXCEEDED"`);
    expect(refused).not.toContain(`"__typename":"Query"`);
  });
});

describe("a bug", () => {
  it("is masked with an id, and logged once under that id", async () => {
    const restore = replaceMethods(server.services.live, () => ({ interfaces: () => Promise.reject(new TypeError("secret internals at /srv/data")) }));
    logged.length = 0;
    const error = await first(`{ interfaces { name } }`);
    restore();
    expect(error).toMatchObject({
      message: "Something went wrong on our side.",
      path: ["interfaces"],
      extensions: { code: "INTERNAL", id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(JSON.stringify(error)).not.toContain("secret internals");
    const lines = logged.filter((line) => line.includes(String(error.extensions["id"])));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("secret internals");
    expect(logged).toHaveLength(1);
  });
});
