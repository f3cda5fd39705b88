import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";
import { hostileName, office, password, setupCode } from "../support/memory-services.ts";

let server: TestApi;
let admin: Record<string, string>;
let operator: Record<string, string>;
let reader: string;
beforeAll(async () => {
  server = await startTestApi({ config: { docsFolder: "test/api/docs" } });
  admin = await server.signIn("admin");
  operator = await server.signIn("operator");
  reader = await server.services.token("analyst");
});
afterAll(() => server.stop());

const read = async (query: string, variables?: Record<string, unknown>) => {
  const { data, errors } = await server.ask(query, { token: reader, ...(variables ? { variables } : {}) });
  expect(errors).toEqual([]);
  return data;
};

describe("live", () => {
  it("finds one host, and says where the history of another is", async () => {
    const { hostsByAddress } = await read(
      `query($ips: [IP!]!) { hostsByAddress(addresses: $ips) { __typename
        ... on Host { ip mac sent { bytes } flowsAsClient topPeers { ip } serverPorts { port } liveFlows(first: 2) { nodes { id isOpen bytesPerSecond } } }
        ... on HostNotLive { ip firstSeen lastSeen flowsInHistory message } } }`,
      { ips: [office.workstation, office.oldPrinter, "198.18.0.1"] },
    );
    expect(hostsByAddress.map(({ __typename }: { __typename: string }) => __typename)).toEqual(["Host", "HostNotLive", "HostNotLive"]);
    expect(hostsByAddress[0]).toMatchObject({ ip: office.workstation, mac: "00:1b:21:3c:4d:42", flowsAsClient: 3 });
    expect(hostsByAddress[0].liveFlows.nodes).toHaveLength(2);
    expect(hostsByAddress[0].liveFlows.nodes[0]).toMatchObject({ isOpen: true, bytesPerSecond: expect.any(Number) });
    expect(hostsByAddress[1]).toMatchObject({ flowsInHistory: "1", message: expect.stringContaining("Aged out") });
    expect(Date.parse(hostsByAddress[1].firstSeen)).toBeLessThan(Date.now() - 199_000_000);
    expect(hostsByAddress[2]).toMatchObject({ firstSeen: null, flowsInHistory: "0", message: expect.stringContaining("Check the address") });
  });

  it("sums up exactly: rows and others are the totals", async () => {
    const { liveSummary } = await read(
      `{ liveSummary(groupBy: APPLICATION, first: 2) { totals { bytes flows hosts } rows { key bytes flows } others { bytes flows groups } } }`,
    );
    const bytes = [...liveSummary.rows, liveSummary.others].reduce((sum: bigint, row: { bytes: string }) => sum + BigInt(row.bytes), 0n);
    expect(bytes).toBe(BigInt(liveSummary.totals.bytes));
    expect(liveSummary.rows).toHaveLength(2);
    expect(liveSummary.others.groups).toBeGreaterThan(0);
  });

  it("orders the groups by what is asked for", async () => {
    const { liveSummary } = await read(
      `{ liveSummary(groupBy: SERVER, orderBy: FLOWS, first: 2) { rows { key flows bytes } others { flows groups } totals { flows } } }`,
    );
    const flows = liveSummary.rows.map((row: { flows: number }) => row.flows);
    expect(flows).toEqual(flows.toSorted((a: number, b: number) => b - a));
    expect(flows.reduce((sum: number, each: number) => sum + each, 0) + liveSummary.others.flows).toBe(liveSummary.totals.flows);
  });

  it("pages live flows without loss or repetition", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { liveFlows }: { liveFlows: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string }; totalCount: string } } = await read(
        `query($after: String) { liveFlows(first: 3, after: $after, orderBy: NEWEST) { nodes { id } pageInfo { hasNextPage endCursor } totalCount } }`,
        { after },
      );
      seen.push(...liveFlows.nodes.map(({ id }) => id));
      after = liveFlows.pageInfo.hasNextPage ? liveFlows.pageInfo.endCursor : null;
      if (!after) expect(seen).toHaveLength(Number(liveFlows.totalCount));
    } while (after);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("filters by host, role and match", async () => {
    const { liveFlows } = await read(
      `{ liveFlows(hosts: ["192.168.1.42"], role: CLIENT, filter: { match: { serverPort: [8443] } }) { nodes { server { ip port } application { name master } tls { ja4 } } totalCount } }`,
    );
    expect(liveFlows.nodes).toEqual([
      { server: { ip: office.command, port: 8443 }, application: { name: "TLS", master: "TLS" }, tls: { ja4: "t13d1516h2_8daaf6152771_02713d6af862" } },
    ]);
  });

  it("lists interfaces with what keeps them from being captured", async () => {
    const { interfaces } = await read(`{ interfaces { name state problem cure } }`);
    expect(interfaces).toMatchObject([
      { name: "eth0", state: "UP", problem: null },
      { name: "eth1", state: "NO_PERMISSION", cure: expect.stringContaining("setcap") },
    ]);
  });
});

describe("history", () => {
  it("finds who talked to an address and port in a week", async () => {
    const { flowStats } = await read(
      `{ flowStats(window: { from: "-7d" }, filter: { match: { server: ["45.142.222.50"], serverPort: [8443] } }, groupBy: [CLIENT], metrics: [FLOWS]) {
          rows { keys { dimension value } metrics { flows bytes packets } } totals { flows } groups truncated exact table window { from to } } }`,
    );
    expect(flowStats).toMatchObject({
      rows: [{ keys: [{ dimension: "CLIENT", value: office.workstation }], metrics: { flows: "2", bytes: "120000", packets: null } }],
      totals: { flows: "2" },
      groups: "1",
      truncated: false,
    });
    expect(Date.parse(flowStats.window.to) - Date.parse(flowStats.window.from)).toBe(7 * 86_400_000);
  });

  it("counts only when the total is asked for", async () => {
    const asked: boolean[] = [];
    const restore = replaceMethods(server.services.history, (was) => ({
      flows: (query, access, signal) => {
        asked.push(query.withTotal);
        return was.flows(query, access, signal);
      },
    }));
    const without = await read(`{ flows { nodes { id } totalIsExact } }`);
    const through = await read(`{ flows { ...f } } fragment f on FlowConnection { totalCount totalIsExact }`);
    restore();
    expect(asked).toEqual([false, true]);
    expect(without.flows.totalIsExact).toBe(false);
    expect(through.flows).toEqual({ totalCount: expect.stringMatching(/^\d+$/), totalIsExact: true });
  });

  it("gives one flow by id, and null for none", async () => {
    const data = await read(`{ flow(id: "1001") { hostname application { name master } sent { bytes } } none: flow(id: "9") { id } }`);
    expect(data).toEqual({ flow: { hostname: "github.com", application: { name: "GitHub", master: "TLS" }, sent: { bytes: "90000" } }, none: null });
  });

  it("draws a line with one point per step", async () => {
    const { timeseries } = await read(`{ timeseries(window: { from: "-1h" }, step: "10m", metric: FLOWS) { step stepMs times series { key total points } } }`);
    expect(timeseries).toMatchObject({ step: "10m", stepMs: 600_000 });
    expect(timeseries.times).toHaveLength(6);
    expect(timeseries.series[0].points).toHaveLength(6);
  });

  it("says which hosts asked for a name", async () => {
    const { dnsQueries } = await read(
      `{ dnsQueries(window: { from: "-24h" }, name: { suffix: "malicious-domain.com" }, groupBy: CLIENT) { nodes { client count lastSeen } totalCount } }`,
    );
    expect(dnsQueries.nodes).toMatchObject([
      { client: office.workstation, count: "2" },
      { client: office.backup, count: "1" },
    ]);
    expect(dnsQueries.totalCount).toBe("2");
    const ofType = async (type: string): Promise<string> =>
      (await read(`{ dnsQueries(window: { from: "-24h" }, type: ["${type}"]) { totalCount } }`)).dnsQueries.totalCount as string;
    expect(await ofType("a")).toBe(await ofType("A"));
    expect(await ofType("a")).not.toBe("0");
    expect(await ofType("TYPE65000")).toBe("0");
  });

  it("runs SQL with the caller as its key, and describes the tables", async () => {
    const data = await read(
      `{ sql(query: "SELECT 1", maxRows: 2) { columns { name type } rows truncated } sqlTables(names: ["flows"]) { name columns { name description } examples { sql } rows from } }`,
    );
    expect(data.sql.rows).toHaveLength(2);
    expect(data.sql.truncated).toBe(true);
    expect(data.sqlTables).toMatchObject([{ name: "flows", rows: "13" }]);
  });

  it("searches the guide", async () => {
    const { searchDocs } = await read(`{ searchDocs(query: "setcap permission", first: 2) { page title section snippet url path } }`);
    expect(searchDocs[0]).toMatchObject({
      page: "capture",
      title: "Capture",
      section: "Permission",
      url: "/docs/capture#permission",
      path: "docs/capture.md",
      snippet: expect.stringContaining("setcap"),
    });
  });
});

describe("text from the network", () => {
  it("comes cleaned everywhere", async () => {
    const data = await read(
      `{ flows(window: { from: "-1d" }) { nodes { hostname http { host } } } dnsQueries(window: { from: "-1d" }) { nodes { name answers } }
         flowStats(window: { from: "-1d" }, groupBy: [HOSTNAME], first: 50) { rows { keys { value } } } sql(query: "SELECT 1") { rows } }`,
    );
    const text = JSON.stringify(data);
    expect(text).toContain("evil\\\\u{7}\\\\u{202e}<script>");
    expect(hostileName).toContain("\u202e");
    for (const character of ["\u0007", "\u202e", "\u001b", "\\u0007", "\\u001b"]) expect(text).not.toContain(character);
  });
});

describe("people and tokens", () => {
  it("shows the viewer what it may do", async () => {
    const { viewer } = await read(`{ viewer { name role scopes networks createdAt } }`);
    expect(viewer).toMatchObject({ name: "analyst", role: "ANALYST", scopes: ["READ", "SQL"], networks: [] });
    expect((await server.ask(`{ viewer { name } }`)).data).toEqual({ viewer: null });
  });

  it("makes the first user with the code on the terminal only, and others by an administrator only", async () => {
    const fresh = await startTestApi();
    const make = (input: string, headers?: Record<string, string>) =>
      fresh.ask(`mutation { createUser(input: { ${input} }) { applied user { name role } } }`, headers ? { headers } : {});
    expect((await fresh.ask("{ health { needsFirstUser ready version } }")).data.health).toEqual({ needsFirstUser: true, ready: true, version: "0.1.0-test" });
    expect((await make(`name: "ann", password: "long enough one"`)).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    expect((await make(`name: "ann", password: "short", setupCode: "${setupCode}"`)).errors[0]).toMatchObject({
      message: "A password has at least 10 characters.",
      extensions: { code: "BAD_INPUT", path: "input.password" },
    });
    expect((await make(`name: "ann", password: "long enough one", setupCode: "${setupCode}"`)).data.createUser).toEqual({
      applied: true,
      user: { name: "ann", role: "ADMIN" },
    });
    expect((await make(`name: "bob", password: "long enough one", setupCode: "${setupCode}"`)).errors[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
    await fresh.stop();
    expect(
      (await server.ask(`mutation { createUser(input: { name: "eve", password: "long enough one" }) { applied } }`, { headers: operator })).errors[0]
        ?.extensions["code"],
    ).toBe("FORBIDDEN");
    expect(
      (await server.ask(`mutation { createUser(input: { name: "carl", password: "long enough one", role: ANALYST }) { user { role } } }`, { headers: admin }))
        .data.createUser.user,
    ).toEqual({ role: "ANALYST" });
    expect((await server.ask(`{ users { name role } }`, { headers: admin })).data.users).toContainEqual({ name: "carl", role: "ANALYST" });
  });

  it("signs in with an HttpOnly cookie, refuses the wrong password, signs out", async () => {
    const sign = (given: string) =>
      server.ask(`mutation($i: SignInInput!) { signIn(input: $i) { applied user { name } } }`, { variables: { i: { name: "viewer", password: given } } });
    const wrong = await sign("wrong");
    expect(wrong.errors[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
    expect(wrong.headers.get("set-cookie")).toBeNull();
    const right = await sign(password);
    expect(right.data.signIn).toEqual({ applied: true, user: { name: "viewer" } });
    const cookie = right.headers.get("set-cookie")!;
    expect(cookie).toMatch(/^wiregraph_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const headers = { cookie: cookie.split(";")[0]!, "x-wiregraph-csrf": "1" };
    expect((await server.ask(`{ viewer { name } }`, { headers })).data.viewer).toEqual({ name: "viewer" });
    const out = await server.ask(`mutation { signOut(input: {}) { applied } }`, { headers });
    expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await server.ask(`{ viewer { name } }`, { headers })).data.viewer).toBeNull();
  });

  it("makes a token whose secret works, shows it once, and revokes it", async () => {
    const made = await server.ask(
      `mutation { createApiToken(input: { name: "laptop", audience: MCP, scopes: [READ, SQL], expiresIn: "30d" }) { secret token { id hint audience scopes expiresAt } undo { mutation input } } }`,
      { headers: operator },
    );
    const { secret, token, undo } = made.data.createApiToken;
    expect(secret).toMatch(/^wg_/);
    expect(token).toMatchObject({ hint: secret.slice(-4), audience: "MCP", scopes: ["READ", "SQL"] });
    expect((await server.ask(`{ viewer { name scopes } }`, { headers: { authorization: `Token ${secret}` } })).data.viewer).toEqual({
      name: "operator",
      scopes: ["READ", "SQL"],
    });
    expect(JSON.stringify((await server.ask(`{ apiTokens { name hint userName } }`, { headers: operator })).data)).not.toContain(secret);
    const revoked = await server.ask(`mutation($input: RevokeApiTokenInput!) { ${undo.mutation}(input: $input) { applied token { revokedAt } } }`, {
      headers: operator,
      variables: { input: undo.input },
    });
    expect(revoked.data.revokeApiToken).toMatchObject({ applied: true, token: { revokedAt: expect.any(String) } });
    expect((await server.ask(`{ viewer { name } }`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);
    const again = await server.ask(`mutation($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { applied summary } }`, {
      headers: operator,
      variables: { input: undo.input },
    });
    expect(again.data.revokeApiToken).toMatchObject({ applied: false, summary: expect.stringContaining("was revoked before") });
  });

  it("gives no scope the maker lacks, and no token makes tokens", async () => {
    const make = (scopes: string, who: { headers?: Record<string, string>; token?: string }) =>
      server.ask(`mutation { createApiToken(input: { name: "x", scopes: ${scopes} }) { secret } }`, who);
    expect((await make("[ADMIN]", { headers: operator })).errors[0]?.extensions).toMatchObject({ code: "FORBIDDEN", path: "input.scopes" });
    expect((await make("[WRITE_UNATTENDED]", { headers: operator })).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    expect((await make("[READ]", { token: reader })).errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    const unattended = await server.ask(
      `mutation { createApiToken(input: { name: "robot", scopes: [WRITE_UNATTENDED] }, dryRun: true) { warnings secret applied dryRun } }`,
      { headers: admin },
    );
    expect(unattended.data.createApiToken).toEqual({
      warnings: ["Writes with write:unattended are confirmed by nobody."],
      secret: null,
      applied: false,
      dryRun: true,
    });
  });
});

describe("alert exclusions", () => {
  const add = (dryRun: boolean) =>
    server.ask(
      `mutation($dryRun: Boolean!) { addDomainAlertExclusion(input: { domains: ["Files.CDN.example"], hosts: ["192.168.1.10"], reason: "known CDN", expiresIn: "7d" }, dryRun: $dryRun) {
        dryRun applied summary effects { description count } undo { mutation input } exclusion { id domains hosts createdBy } } }`,
      { headers: operator, variables: { dryRun } },
    );

  it("are previewed, made once, listed, undone, and audited", async () => {
    const preview = (await add(true)).data.addDomainAlertExclusion;
    expect(preview).toMatchObject({
      dryRun: true,
      applied: false,
      undo: null,
      exclusion: null,
      summary: "Silences all alerts about files.cdn.example for 192.168.1.10 for 7d.",
    });
    expect((await server.services.exclusions.list({ first: 5 })).total).toBe(0);
    const made = (await add(false)).data.addDomainAlertExclusion;
    expect(made).toMatchObject({ dryRun: false, applied: true, exclusion: { domains: ["files.cdn.example"], hosts: [office.laptop], createdBy: "operator" } });
    const again = (await add(false)).data.addDomainAlertExclusion;
    expect(again).toMatchObject({ applied: false, exclusion: { id: made.exclusion.id } });
    const listed = await read(`{ alertExclusions { nodes { id kind expiresAt } totalCount } }`);
    expect(listed.alertExclusions).toMatchObject({ nodes: [{ id: made.exclusion.id, kind: "DOMAIN" }], totalCount: "1" });
    const undone = await server.ask(
      `mutation($input: RemoveAlertExclusionInput!) { removeAlertExclusion(input: $input) { applied exclusion { removedAt } } }`,
      { headers: operator, variables: { input: made.undo.input } },
    );
    expect(undone.data.removeAlertExclusion).toMatchObject({ applied: true, exclusion: { removedAt: expect.any(String) } });
    const { data } = await server.ask(`{ auditLog(filter: { action: "addDomainAlertExclusion" }) { nodes { userName through outcome arguments } } }`, {
      headers: admin,
    });
    expect(data.auditLog.nodes.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["APPLIED", "APPLIED", "DRY_RUN"]);
    expect(data.auditLog.nodes[0]).toMatchObject({ userName: "operator", through: "session" });
  });
});

describe("the audit", () => {
  it("has an intent before and an outcome after, without secrets", async () => {
    const before = server.services.auditEvents.length;
    await server.ask(`mutation($i: SignInInput!) { signIn(input: $i) { applied } }`, { variables: { i: { name: "viewer", password: "hunter2-hunter2" } } });
    const event = server.services.auditEvents[before]!;
    expect(event).toMatchObject({ action: "signIn", outcome: "refused", userName: "nobody" });
    expect(JSON.stringify(server.services.auditEvents)).not.toContain("hunter2");
  });

  it("does not grow without end by sign-ins of nobody", async () => {
    const fresh = await startTestApi();
    await fresh.services.people();
    const codes: unknown[] = [];
    for (let index = 0; index < 40; index++) {
      codes.push((await fresh.ask(`mutation { signIn(input: { name: "x", password: "wrong-wrong-wrong" }) { applied } }`)).errors[0]?.extensions["code"]);
    }
    await fresh.stop();
    expect(codes.at(-1)).toBe("RATE_LIMITED");
    expect(fresh.services.auditEvents.length).toBeLessThan(35);
  });

  it("stops a write whose intent cannot be stored", async () => {
    const restore = replaceMethods(server.services.audit, () => ({ intent: () => Promise.reject(new Error("disk full")) }));
    const { errors } = await server.ask(`mutation { addHostAlertExclusion(input: { hosts: ["10.9.9.9"], reason: "because" }) { applied } }`, {
      headers: operator,
    });
    restore();
    expect(errors[0]?.extensions["code"]).toBe("INTERNAL");
    expect(await server.services.exclusions.find({ kind: "HOST", hosts: ["10.9.9.9"], domains: [], alertTypes: [], reason: "because" })).toBeUndefined();
  });
});
