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
