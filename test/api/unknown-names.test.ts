import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

const read = async (query: string, given = token) => {
  const { data, errors } = await server.ask(query, { token: given });
  expect(errors).toEqual([]);
  return data;
};

const notices = (match: string, window = `window: { from: "-1d" }`): string => `{
  flows(${window}, filter: { match: ${match} }) { totalCount notice }
  flowStats(${window}, filter: { match: ${match} }, groupBy: [CLIENT]) { notice }
  timeseries(${window}, filter: { match: ${match} }) { notice }
  liveFlows(filter: { match: ${match} }) { totalCount notice }
  liveSummary(filter: { match: ${match} }) { notice }
}`;

const fields = ["flows", "flowStats", "timeseries", "liveFlows", "liveSummary"] as const;

describe("a filter's name that no flow has", () => {
  it("is named with the nearest, live and in history", async () => {
    const data = await read(notices(`{ application: ["TLS", "HTPT"] }`));
    for (const field of fields) expect(data[field].notice, field).toContain(`No flow, live or kept, has the application "HTPT". Did you mean HTTP?`);
    const category = await read(notices(`{ category: ["Wbe"] }`));
    for (const field of fields) expect(category[field].notice, field).toContain(`has the category "Wbe". Did you mean Web?`);
  });

  it("is named in every part of the filter, after which the answer's own notice stands", async () => {
    const { flows, flowStats } = await read(`{
      flows(filter: { anyOf: [{ application: ["Gopherx1"] }], noneOf: [{ category: ["zzzz"] }] }) { notice }
      flowStats(filter: { match: { application: ["HTPT"] } }, groupBy: [CLIENT]) { notice }
    }`);
    expect(flows.notice).toContain(`the application "Gopherx1". Grouping by APPLICATION lists`);
    expect(flows.notice).toContain(`the category "zzzz". Grouping by CATEGORY lists`);
    expect(flowStats.notice).toMatch(/Did you mean HTTP\? No flow fits in this window\.$/);
  });

  it("finds names near those of flows that were seen, which no table holds", async () => {
    const { flows } = await read(`{ flows(filter: { match: { application: ["GitHbu"] } }) { notice } }`);
    expect(flows.notice).toContain("Did you mean GitHub?");
  });

  it("may be a well-known service, an IP protocol or a name that flows have, whatever the case", async () => {
    const data = await read(notices(`{ application: ["imaps", "ICMP", "github", "prometheus"], category: ["WEB"] }`));
    expect(data.liveSummary.notice).toBeNull();
    expect(data.liveFlows.notice).toBeNull();
    expect(data.flows.notice ?? "").not.toContain("No flow, live or kept");
  });

  it("is looked for only when the notice is asked for, and not again and again", async () => {
    let asked = 0;
    const restore = replaceMethods(server.services.history, (was) => ({
      flows: (...given) => {
        asked++;
        return was.flows(...given);
      },
    }));
    await read(`{ liveFlows(filter: { match: { application: ["Unheard"] } }) { totalCount } }`);
    expect(asked).toBe(0);
    for (let i = 0; i < 3; i++) await read(`{ liveFlows(filter: { match: { application: ["Unheard"] } }) { notice } }`);
    restore();
    expect(asked).toBe(1);
  });

  it("is not claimed while the store does not answer, and says nothing of what the caller may not see", async () => {
    const restore = replaceMethods(server.services.history, () => ({ flows: () => Promise.reject(new AppError("UNAVAILABLE", "The store is away.")) }));
    const { liveFlows } = await read(`{ liveFlows(filter: { match: { application: ["Unsure"] } }) { totalCount notice } }`);
    restore();
    expect(liveFlows).toEqual({ totalCount: "0", notice: null });
    const elsewhere = await server.services.token("viewer", { networks: ["203.0.113.0/30"] });
    const limited = await read(`{ flows(filter: { match: { application: ["GitHub"] } }) { totalCount notice } }`, elsewhere);
    expect(limited.flows).toMatchObject({ totalCount: "0", notice: expect.stringContaining("Grouping by APPLICATION") });
  });
});
