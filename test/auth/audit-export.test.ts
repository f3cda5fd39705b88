import { describe, expect, it } from "vitest";
import { auditText } from "../../src/auth/audit-export.ts";
import type { AuditEvent, AuditPage, AuditQuery } from "../../src/model/services/audit.ts";

const event = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  id: "e1",
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  userName: "ann",
  channel: "web",
  through: "session",
  action: "updateUser",
  arguments: `{"id":"u1"}`,
  dryRun: false,
  outcome: "applied",
  ...change,
});

async function textOf(events: readonly AuditEvent[], format: "csv" | "jsonl"): Promise<{ readonly text: string; readonly asked: readonly AuditQuery[] }> {
  const asked: AuditQuery[] = [];
  const page = async (query: AuditQuery): Promise<AuditPage> => {
    asked.push(query);
    const from = query.after ? events.findIndex(({ id }) => id === query.after!.id) + 1 : 0;
    return { rows: events.slice(from, from + query.first), hasMore: from + query.first < events.length };
  };
  let text = "";
  for await (const part of auditText({ events: page }, { toMs: 9 }, format)) text += part;
  return { text, asked };
}

describe("the audit as text", () => {
  it("is CSV by RFC 4180, and nothing in it is a formula", async () => {
    const { text } = await textOf([event({ userName: `=cmd|' /C calc'!A0`, summary: `said "no",\nthen yes`, target: "-1+1", before: `{"a":1}` })], "csv");
    const [head, ...rest] = text.split("\r\n");
    expect(head).toBe("time,user,channel,through,action,target,dry_run,outcome,summary,error,before,after,arguments,tool,client,grant,id");
    expect(rest.join("\r\n")).toBe(
      `2026-01-02T03:04:05.000Z,'=cmd|' /C calc'!A0,web,session,updateUser,'-1+1,false,applied,"said ""no"",\nthen yes",,"{""a"":1}",,"{""id"":""u1""}",,,,e1\r\n`,
    );
  });

  it("is one JSON object a line", async () => {
    const { text } = await textOf([event({ error: "a\nb", after: `{"role":"admin"}` }), event({ id: "e2" })], "jsonl");
    const lines = text.split("\n");
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0]!)).toEqual({
      time: "2026-01-02T03:04:05.000Z",
      id: "e1",
      userName: "ann",
      channel: "web",
      through: "session",
      action: "updateUser",
      dryRun: false,
      outcome: "applied",
      error: "a\nb",
      arguments: { id: "u1" },
      after: { role: "admin" },
    });
    expect(lines[2]).toBe("");
  });

  it("reads page by page behind the last row, and gives all of them once", async () => {
    const events = Array.from({ length: 1_203 }, (_, n) => event({ id: `e${n}` }));
    const { text, asked } = await textOf(events, "jsonl");
    expect(asked.map(({ first, after, filter }) => [first, after?.id, filter])).toEqual([
      [500, undefined, { toMs: 9 }],
      [500, "e499", { toMs: 9 }],
      [500, "e999", { toMs: 9 }],
    ]);
    const ids = text
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual(events.map(({ id }) => id));
    expect((await textOf([], "csv")).text.split("\r\n")).toHaveLength(2);
    expect((await textOf([], "jsonl")).text).toBe("");
  });
});
