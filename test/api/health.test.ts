import { afterAll, beforeAll, expect, it } from "vitest";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

it("says by reason what was malformed, most frequent first, within a bound", async () => {
  const malformedReasons = Array.from({ length: 30 }, (_, i) => ({ reason: `reason ${i}`, packets: 100 - i }));
  const restore = replaceMethods(server.services.live, (was) => ({ status: async () => ({ ...(await was.status()), malformed: 2_565, malformedReasons }) }));
  const { data, errors } = await server.ask(
    "{ health { meter { malformed two: malformedReasons(first: 2) { reason packets } malformedReasons { packets } } } }",
    {
      token,
    },
  );
  restore();
  expect(errors).toEqual([]);
  expect(data.health.meter).toMatchObject({
    malformed: "2565",
    two: [
      { reason: "reason 0", packets: "100" },
      { reason: "reason 1", packets: "99" },
    ],
  });
  expect(data.health.meter.malformedReasons).toHaveLength(20);
});

it("names the devices whose flows get lost on the way, for as long as that is recent", async () => {
  const problems = async (...losses: readonly (readonly [address: string, lostMessages: number, lostRecords: number, agoMs: number])[]) => {
    const restore = replaceMethods(server.services.exporters, (was) => ({
      list: async () => {
        const [one] = await was.list();
        return losses.map(([address, lostMessages, lostRecords, agoMs]) => ({ ...one!, address, lostMessages, lostRecords, lastLossAtMs: Date.now() - agoMs }));
      },
    }));
    const { data } = await server.ask("{ health { problems { problem cure } } }", { token });
    restore();
    return (data.health.problems as { readonly problem: string }[]).map(({ problem }) => problem).filter((problem) => problem.includes("lost on the way"));
  };
  expect(await problems(["10.0.0.1", 0, 0, 0], ["10.0.0.2", 7, 0, 700_000])).toEqual([]);
  expect(await problems(["10.0.0.1", 3, 0, 1_000], ["10.0.0.2", 7, 1_200, 500_000])).toEqual([
    "Exported flows get lost on the way from 10.0.0.2 (7 messages and 1200 records since it was first heard), 10.0.0.1 (3 messages since it was first heard): their traffic is shown too low.",
  ]);
  const many = [1, 2, 3, 4, 5].map((n) => [`10.0.0.${n}`, n, 0, 0] as const);
  expect((await problems(...many))[0]).toContain(" and 2 more: ");
});

it("has processes that ended or hang among the problems", async () => {
  const problems = async (processes: number, processesAway: number): Promise<readonly string[]> => {
    const restore = replaceMethods(server.services.live, (was) => ({
      status: async () => ({ ...(await was.status()), running: true, processes, processesAway }),
    }));
    const { data } = await server.ask("{ health { problems { problem } } }", { token });
    restore();
    return (data.health.problems as { readonly problem: string }[]).map(({ problem }) => problem).filter((problem) => problem.includes("processes"));
  };
  expect(await problems(4, 0)).toEqual([]);
  expect(await problems(3, 1)).toEqual(["1 of 4 processes that read packets ended or hangs: what it reads is not in the live view."]);
});
