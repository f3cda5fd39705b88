import { describe, expect, it } from "vitest";
import { AuditCopy } from "../../src/jobs/audit-copy.ts";
import type { AuditRow } from "../../src/model/audit-fields.ts";
import type { AuditEvent, AuditQuery } from "../../src/model/services/audit.ts";
import { silentLog } from "../../src/runtime/log.ts";

const nowMs = Date.UTC(2026, 0, 15, 12);
const minuteMs = 60_000;

const event = (id: string, timeMs: number, given: Partial<AuditEvent> = {}): AuditEvent => ({
  id,
  timeMs,
  userName: "alice",
  channel: "web",
  through: "session",
  action: "createUser",
  arguments: "{}",
  dryRun: false,
  outcome: "applied",
  ...given,
});

/** An audit of these writes, newest first as the inventory gives them. */
function auditOf(events: readonly AuditEvent[]) {
  let asked = 0;
  return {
    asked: () => asked,
    async events({ first, after, filter = {} }: AuditQuery) {
      asked++;
      const all = events
        .filter(({ timeMs, outcome }) => timeMs >= (filter.fromMs ?? 0) && (filter.outcomes?.includes(outcome) ?? true))
        .toSorted((a, b) => b.timeMs - a.timeMs || (a.id < b.id ? 1 : -1));
      const start = after ? all.findIndex(({ id }) => id === after.id) + 1 : 0;
      return { rows: all.slice(start, start + first), hasMore: all.length > start + first };
    },
  };
}

function copyOf(events: readonly AuditEvent[], stored: ReadonlyMap<string, number> = new Map()) {
  const written: AuditRow[] = [];
  const audit = auditOf(events);
  const copied = {
    newestMs: async () => (stored.size === 0 ? undefined : Math.max(...stored.values())),
    since: async (fromMs: number) => new Map([...stored].filter(([, at]) => at >= fromMs)),
  };
  let isAway = false;
  const settled = async (): Promise<void> => {
    if (isAway) throw new Error("the store is away");
  };
  const copy = new AuditCopy({ audit, copied, settled, write: (row) => void written.push(row), log: silentLog, clock: () => nowMs });
  return { copy, audit, ids: () => written.map(({ eventId }) => eventId), written, away: (is: boolean) => void (isAway = is) };
}

describe("the audit's copy", () => {
  it("takes all there is at first, oldest first, each once, and what comes later", async () => {
    const events = Array.from({ length: 1_203 }, (_, i) => event(`e${i}`, nowMs - (2_000 - i) * minuteMs));
    const { copy, ids } = copyOf(events);
    await copy.pass();
    expect(ids()).toEqual(events.map(({ id }) => id));
    events.push(event("late", nowMs));
    await copy.pass();
    await copy.pass();
    expect(ids().slice(1_203)).toEqual(["late"]);
  });

  it("leaves out what has no outcome yet, and takes it when it has", async () => {
    const events = [event("a", nowMs - minuteMs, { outcome: "intent" })];
    const { copy, ids } = copyOf(events);
    await copy.pass();
    expect(ids()).toEqual([]);
    events[0] = event("a", nowMs - minuteMs, { outcome: "failed" });
    await copy.pass();
    expect(ids()).toEqual(["a"]);
  });

  it("goes on after a restart from what is stored, with what lay just before", async () => {
    const stored = new Map([["b", nowMs - 10 * minuteMs]]);
    const events = [event("old", nowMs - 600 * minuteMs), event("lost", nowMs - 30 * minuteMs), event("b", nowMs - 10 * minuteMs), event("c", nowMs)];
    const { copy, ids } = copyOf(events, stored);
    await copy.pass();
    expect(ids()).toEqual(["lost", "c"]);
  });

  it("waits for a store that is away, and loses nothing", async () => {
    const { copy, ids, audit, away } = copyOf([event("a", nowMs)]);
    away(true);
    await copy.pass();
    expect([ids(), audit.asked()]).toEqual([[], 0]);
    away(false);
    await copy.pass();
    expect(ids()).toEqual(["a"]);
  });

  it("says everything of a write, with empty text for what is absent", async () => {
    const { copy, written } = copyOf([
      event("a", nowMs, { channel: "mcp", tool: "add_x", client: "Desk 1.0", target: "user bob", before: "{}", after: "[]", grant: "elicited", dryRun: true }),
    ]);
    await copy.pass();
    expect(written).toEqual([
      {
        eventId: "a",
        timeMs: nowMs,
        userName: "alice",
        channel: "mcp",
        through: "session",
        tool: "add_x",
        client: "Desk 1.0",
        action: "createUser",
        target: "user bob",
        arguments: "{}",
        dryRun: 1,
        outcome: "applied",
        summary: "",
        error: "",
        before: "{}",
        after: "[]",
        grant: "elicited",
      },
    ]);
  });
});
