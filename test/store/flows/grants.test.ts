import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultSqlLimits } from "../../../src/model/sql-limits.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { peopleSettings } from "../../../src/store/embedded/lanes.ts";
import { quoteString } from "../../../src/store/embedded/sql-parameters.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { grantStatements } from "../../../src/store/flows/grants.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { publishedViews } from "../../../src/store/flows/published-views.ts";
import { type Shape, singleServer } from "../../../src/store/flows/shape.ts";
import { temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });

beforeAll(async () => {
  await engine.start();
  await migrate(connection, 730 * 86_400_000, silentLog);
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

const cluster: Shape = { kind: "cluster", cluster: "main", replicated: true, database: "wiregraph" };
const options = { database: "wiregraph", user: "wiregraph_sql", passwordHash: "ab".repeat(32), limits: defaultSqlLimits };

it.each([
  ["one server", singleServer, []],
  ["a cluster", cluster, []],
  ["one server, limited to networks", singleServer, ["192.0.2.0/24", "2001:db8::/32"]],
  ["a cluster, limited to networks", cluster, ["192.0.2.7"]],
] as const)("makes statements for %s that ClickHouse's parser takes", async (_what, shape, networks) => {
  const statements = grantStatements({ ...options, shape, networks });
  for (const statement of statements) {
    const [formatted] = await connection.rows<{ text: string }>({ sql: `SELECT formatQuery(${quoteString(statement)}) AS text` });
    expect(formatted?.text).toContain("wiregraph_sql");
    expect(formatted?.text.includes("ON CLUSTER")).toBe(shape === cluster);
  }
});

it("grants SELECT on the published views and what they read, and nothing else", () => {
  const grants = grantStatements({ ...options, shape: singleServer, networks: [] }).filter((statement) => statement.startsWith("GRANT"));
  // All who ask share the user: what administrators alone may see is not for it.
  const forAll = publishedViews.filter(({ name }) => name !== "audit");
  expect(grants).toEqual(
    [...forAll.map(({ name }) => name), ...new Set(forAll.map(({ source }) => source.table))].map(
      (table) => `GRANT SELECT ON \`wiregraph\`.\`${table}\` TO \`wiregraph_sql\``,
    ),
  );
});

it("has a profile of settings that the engine knows, the same as the embedded sessions'", async () => {
  const [profile] = grantStatements({ ...options, shape: singleServer, networks: [] });
  const names = [...profile!.matchAll(/^ {2}(\w+) = /gm)].map((match) => match[1]!);
  expect(names).toEqual(expect.arrayContaining(Object.keys(peopleSettings(defaultSqlLimits))));
  const [known] = await connection.rows<{ n: string }>({
    sql: `SELECT count() AS n FROM system.settings WHERE name IN (${names.map(quoteString).join(", ")})`,
  });
  expect(Number(known?.n)).toBe(names.length);
});

it("has policies whose conditions hold on the tables", async () => {
  const policies = grantStatements({ ...options, shape: singleServer, networks: ["192.0.2.0/24"] }).filter((statement) =>
    statement.startsWith("CREATE ROW POLICY"),
  );
  expect(policies.length).toBeGreaterThanOrEqual(4);
  for (const policy of policies) {
    const [, table, condition] = / ON (\S+) FOR SELECT USING (.*) TO /.exec(policy)!;
    expect(await connection.rows({ sql: `SELECT count() AS n FROM ${table} WHERE ${condition}` })).toEqual([{ n: "0" }]);
  }
});

it("quotes every name", () => {
  const hostile = grantStatements({ ...options, shape: singleServer, networks: [], user: "x`; DROP TABLE y; --", database: "d`b" });
  for (const statement of hostile) expect(statement.replaceAll(/`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'/g, "")).not.toMatch(/DROP|;/);
});
