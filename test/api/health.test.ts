import { afterAll, beforeAll, expect, it } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import { replaceMethods, startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

const read = async (query: string) => {
  const { data, errors } = await server.ask(query, { token });
  expect(errors).toEqual([]);
  return data;
};

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

it("has late polls and a port of traps that cannot be had among the problems", async () => {
  const restore = replaceMethods(server.services.snmpPolling, (was) => ({
    status: () => ({ ...was.status(), lateMs: 12_400, trapProblem: "SNMP traps are not received at udp://0.0.0.0:162: this user may not bind that port." }),
  }));
  const { data } = await server.ask("{ health { problems { problem } } }", { token });
  restore();
  const problems = (data.health.problems as { readonly problem: string }[]).map(({ problem }) => problem);
  expect(problems).toContain("SNMP polls begin up to 12 s late: there is more to poll than this machine can.");
  expect(problems).toContain("SNMP traps are not received at udp://0.0.0.0:162: this user may not bind that port.");
});

it("has what is wrong with single interfaces among the problems, and missing permission once", async () => {
  const problems = async (...told: readonly (readonly [state: string, problem: string])[]): Promise<readonly string[]> => {
    const restore = replaceMethods(server.services.live, (was) => ({
      interfaces: async () => {
        const [one] = await was.interfaces();
        return told.map(([state, problem]) => ({ ...one!, state, problem, cure: "Do this." }));
      },
    }));
    const { data } = await server.ask("{ health { problems { problem cure } } }", { token });
    restore();
    return (data.health.problems as { readonly problem: string; readonly cure: string }[])
      .filter(({ cure }) => cure === "Do this.")
      .map(({ problem }) => problem);
  };
  expect(await problems(["DOWN", "The interface eth1 is down."], ["FAILED", "It broke."], ["NO_PERMISSION", "Not allowed."])).toEqual([
    "The interface eth1 is down.",
    "It broke.",
  ]);
});

it("says what is wrong and what to do", async () => {
  let droppedAgoMs = 1_000;
  const restore = replaceMethods(server.services.live, (was) => ({
    status: async () => ({
      ...(await was.status()),
      canCapture: false,
      captureProblem: "No permission to capture.",
      captureCure: "sudo setcap cap_net_raw+ep /usr/bin/node",
      drops: 3,
      lastDropAtMs: Date.now() - droppedAgoMs,
    }),
  }));
  const { health } = await read(
    `{ health { ready uptimeMs startedAt meter { running canCapture captureProblem captureCure } store { kind reachable behindMs insertedRows } problems { problem cure } } }`,
  );
  droppedAgoMs = 11 * 60_000;
  const later = await read(`{ health { problems { problem } } }`);
  restore();
  expect(later.health.problems).toEqual([{ problem: "No permission to capture." }]);
  expect(health).toMatchObject({
    ready: true,
    meter: { running: true, canCapture: false, captureCure: expect.stringContaining("setcap") },
    store: { kind: "EMBEDDED", reachable: true, behindMs: 800 },
  });
  expect(health.problems.map(({ problem }: { problem: string }) => problem)).toEqual([
    "No permission to capture.",
    "Packets were dropped in the last 10 minutes: 3 since the meter started.",
  ]);
});

it("tells for an hour that rows were refused, and counts them for ever", async () => {
  const asked = `{ health { time meter { refusedRows lastRefusedAt } problems { problem } } }`;
  const nowMs = Date.parse((await read(asked)).health.time);
  for (const [agoMs, told] of [
    [60_000, 1],
    [2 * 3_600_000, 0],
  ] as const) {
    const lastRefusedMs = nowMs - agoMs;
    const restore = replaceMethods(server.services.live, (was) => ({ status: async () => ({ ...(await was.status()), refusedRows: 7, lastRefusedMs }) }));
    const { health } = await read(asked);
    restore();
    expect(health.meter).toEqual({ refusedRows: "7", lastRefusedAt: new Date(lastRefusedMs).toISOString() });
    expect(health.problems.filter(({ problem }: { problem: string }) => problem.includes("7 so far"))).toHaveLength(told);
  }
});

it("says that the disk is full while it is, and does not call that ready", async () => {
  const refusal = { problem: "The disk of /var/lib/wiregraph/spool is full: flows cannot be stored.", cure: "Free space on that disk." };
  const asked = `{ health { ready store { reachable problem refusedBatches } problems { problem cure } } }`;
  const restore = replaceMethods(server.services.history, (was) => ({ status: async () => ({ ...(await was.status()), refusedBatches: 12, refusal }) }));
  const { health } = await read(asked);
  restore();
  expect(health).toEqual({ ready: false, store: { reachable: true, problem: refusal.problem, refusedBatches: "12" }, problems: [refusal] });
  const both = replaceMethods(server.services.history, (was) => ({
    status: async () => ({ ...(await was.status()), reachable: false, problem: refusal.problem, refusedBatches: 12, refusal }),
  }));
  expect((await read(asked)).health).toMatchObject({ ready: false, problems: [refusal] });
  both();
  const storeAlone = replaceMethods(server.services.history, (was) => ({
    status: async () => ({ ...(await was.status()), reachable: false, ...refusal }),
  }));
  expect((await read(asked)).health).toMatchObject({ ready: false, problems: [refusal] });
  storeAlone();
  const restoreAgain = replaceMethods(server.services.history, (was) => ({ status: async () => ({ ...(await was.status()), refusedBatches: 12 }) }));
  const later = (await read(asked)).health;
  restoreAgain();
  expect(later).toEqual({ ready: true, store: { reachable: true, problem: null, refusedBatches: "12" }, problems: [] });
});

it("answers when a part is away", async () => {
  const restore = replaceMethods(server.services.history, () => ({ status: () => Promise.reject(new AppError("UNAVAILABLE", "Nothing answers.")) }));
  const { health } = await read(`{ health { ready store { reachable } problems { problem } } }`);
  restore();
  expect(health).toEqual({ ready: false, store: null, problems: [{ problem: "The flow store does not answer: Nothing answers." }] });
});
