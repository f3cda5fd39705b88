import { createClient as createSseClient } from "graphql-sse";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { meterAway } from "../../src/pipeline/meter-absent.ts";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";
import { office } from "../support/memory-services.ts";

let server: TestApi;
let token: string;
let restore: () => void;
const sinceMs = Date.UTC(2026, 0, 5, 12);
const away = () => Promise.reject(meterAway({ sinceMs, restarts: 3, end: "SIGKILL" }));
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());
beforeEach(() => {
  restore = replaceMethods(server.services.live, (was) => ({
    interfaces: away,
    flows: away,
    summary: away,
    hosts: away,
    hostsByAddress: away,
    traffic: away,
    status: async () => ({ ...(await was.status()), running: false, awaySinceMs: sinceMs, canCapture: false, captureProblem: "The meter is away." }),
  }));
});
afterEach(() => restore());

describe("while the meter is away", () => {
  it.each(["interfaces { name packets }", "liveFlows { totalCount }", "liveSummary { totals { flows } }", "hosts { totalCount }"])(
    "%s is UNAVAILABLE, with what was wanted, seen and to do",
    async (field) => {
      const answer = await server.ask(`{ ${field} }`, { token });
      expect(answer.data).toBeNull();
      expect(answer.errors).toMatchObject([
        {
          extensions: {
            code: "UNAVAILABLE",
            wanted: "a running meter, the process that reads packets",
            got: "none since 2026-01-05T12:00:00.000Z; the last one ended with SIGKILL; started again 3 times so far",
            cure: expect.stringContaining("ask again"),
          },
        },
      ]);
    },
  );

  it("an address still has its history, and says why nothing live is known", async () => {
    const { data, errors } = await server.ask(
      `query($ip: IP!) { hostsByAddress(addresses: [$ip, "203.0.113.99"]) { ... on HostNotLive { ip flowsInHistory liveProblem message } } }`,
      { token, variables: { ip: office.laptop } },
    );
    expect(errors).toEqual([]);
    const [known, unknown] = data.hostsByAddress;
    expect(Number(known.flowsInHistory)).toBeGreaterThan(0);
    expect(known.liveProblem).toContain("The meter is away");
    expect(known.message).toMatch(/^Whether it is live is not known\. The meter is away.*history holds [1-9]\d* flows of it\.$/);
    expect(unknown).toMatchObject({ flowsInHistory: "0", liveProblem: expect.stringContaining("none since 2026-01-05T12:00:00.000Z") });
  });

  it("health says so and since when", async () => {
    const { data } = await server.ask(`{ health { ready meter { running awaySince } problems { problem } } }`, { token });
    expect(data.health).toEqual({
      ready: false,
      meter: { running: false, awaySince: "2026-01-05T12:00:00.000Z" },
      problems: [{ problem: "The meter is away." }],
    });
  });

  it("a subscription says so at each beat, and goes on by itself when the meter is back", async () => {
    const client = createSseClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const events: unknown[] = [];
    for await (const event of client.iterate({ query: `subscription { traffic(interval: "500ms") { bytesPerSecond } }` })) {
      events.push(event);
      if (events.length === 2) restore();
      if (events.length === 3) break;
    }
    client.dispose();
    const failed = { errors: [{ extensions: { code: "UNAVAILABLE" } }] };
    expect(events).toMatchObject([failed, failed, { data: { traffic: { bytesPerSecond: 184_132 } } }]);
  });
});
