import { afterAll, beforeAll, expect, it } from "vitest";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { replaceMethods, startTestApi, type TestApi } from "../../support/api-server.ts";
import { temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
let server: TestApi;

beforeAll(async () => {
  await engine.start();
  server = await startTestApi({ config: { limits: { timeoutMs: 4_000 } } });
});
afterAll(async () => {
  await server.stop();
  await connection.close();
  await engine.stop();
  folder.remove();
});

async function running(): Promise<number> {
  const [row] = await connection.rows<{ n: string }>({
    sql: "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64(number)%' AND query NOT LIKE '%processes%'",
  });
  return Number(row!.n);
}

it("a query that takes longer than queryTimeout is stopped in the engine, and the API says TIMEOUT", async () => {
  const restore = replaceMethods(server.services.history, () => ({
    flows: async (_query, _access, signal) => {
      await connection.rows({ sql: "SELECT sum(sipHash64(number)) FROM numbers(100000000000)", ...(signal && { signal }) });
      throw new Error("it was not stopped");
    },
  }));
  const began = performance.now();
  const answer = server.ask("{ viewer { name } flows { totalIsExact } }", { token: await server.services.token("viewer") });
  await expect.poll(running, { timeout: 3_800, interval: 50 }).toBe(1);
  const { errors } = await answer;
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(errors[0]).toMatchObject({ path: ["flows"], extensions: { code: "TIMEOUT", wanted: "an answer within 4s" } });
  await expect.poll(running, { timeout: 20_000 }).toBe(0);
  restore();
});
