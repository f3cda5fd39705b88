import { act } from "react";
import { describe, expect, it } from "vitest";
import { decisionIn } from "../../../web/src/assistants/decision.tsx";
import { useWaiting } from "../../../web/src/layout/status.tsx";
import assistants from "../../../web/src/pages/assistants.page.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type Answer, type FakeServer } from "../support.tsx";

const id = "confirmation-1";
const pending = {
  __typename: "PendingConfirmation",
  id,
  tool: "add_domain_alert_exclusion",
  operation: "add_domain_alert_exclusion",
  document: "mutation add_domain_alert_exclusion { }",
  arguments: {},
  preview: { __typename: "WritePreview", summary: "Silences .cdn.example.", effects: [], warnings: [] },
  requestedBy: "ada",
  tokenName: "laptop",
  client: "Test client 1.0",
  requestedAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 260_000).toISOString(),
};

function Badge() {
  return <i data-badge="">{useWaiting()}</i>;
}

/** A server with one write that waits until it is decided. */
function serverWithOne(extra: Record<string, Answer> = {}): FakeServer {
  let rows = [pending];
  const decided =
    (field: string, state: string, result: string | null): Answer =>
    () => {
      rows = [];
      const confirmation = { __typename: "PendingConfirmation", id, state, tool: pending.tool, decidedBy: "ada", decidedAt: new Date().toISOString(), result };
      return { data: { [field]: { __typename: "Payload", summary: "Done.", warnings: [], confirmation } } };
    };
  return fakeServer({
    PendingConfirmations: () => ({ data: { pendingConfirmations: rows } }),
    Waiting: () => ({ data: { pendingConfirmations: rows.map(() => ({ __typename: "PendingConfirmation", id })) } }),
    Approve: decided("approveConfirmation", "APPROVED", "Alerts about .cdn.example are silent now."),
    Reject: decided("rejectConfirmation", "REJECTED", null),
    ...extra,
  });
}

const page = (
  <>
    <Badge />
    <assistants.Page />
  </>
);
const badge = (box: HTMLElement): string => box.querySelector("[data-badge]")!.textContent;
const link = `/assistants?confirm=${id}`;

describe("after a decision on the page its link opened", () => {
  it("what was allowed, by whom and what came of it is said, and the badge goes at once", async () => {
    const server = serverWithOne();
    const box = await draw(inApp(page, server), link);
    await until(box, (text) => text.includes("Silences .cdn.example.") && badge(box) === "1", "the card and the badge");
    await act(async () => new Promise((done) => setTimeout(done, 1_050)));
    const before = Date.now();
    await click(box, "Allow this once");
    await until(box, (text) => text.includes("Allowed by ada") && badge(box) === "0", "the decision and no badge");
    // Both are asked again every few seconds anyway; this is not that.
    expect(Date.now() - before).toBeLessThan(1_500);
    expect(textOf(box)).toContain("Alerts about .cdn.example are silent now.");
    expect(textOf(box)).not.toContain("does not wait");
    expect(box.querySelector("section.ask")).toBeNull();
  });
  it("what was refused says that nothing was changed", async () => {
    const box = await draw(inApp(page, serverWithOne()), link);
    await until(box, (text) => text.includes("Silences .cdn.example."), "the card");
    await click(box, "Refuse");
    await until(box, (text) => text.includes("Refused by ada"), "the decision");
    expect(textOf(box)).toContain("Nothing was changed. Asked was: Silences .cdn.example.");
  });
});

const audited = (outcome: string, other = false) => ({
  __typename: "AuditEvent",
  time: "2026-11-17T13:00:04.200Z",
  userName: "grace",
  outcome,
  arguments: JSON.stringify({ input: { id: other ? "another" : id } }),
  summary: "Silenced.",
  error: "The store is full.",
});

describe("a link to a write that was decided elsewhere", () => {
  const settled = { PendingConfirmations: (() => ({ data: { pendingConfirmations: [] } })) satisfies Answer };
  const log =
    (approved: readonly unknown[], rejected: readonly unknown[] = []): Answer =>
    ({ action }) => ({ data: { auditLog: { __typename: "AuditEventConnection", nodes: action === "approveConfirmation" ? approved : rejected } } });
  it("says who decided, from the audit", async () => {
    const box = await draw(
      inApp(page, serverWithOne({ ...settled, Decisions: log([audited("APPLIED", true), audited("REFUSED"), audited("APPLIED")]) })),
      link,
    );
    await until(box, (text) => text.includes("Allowed by grace"), "the decision");
    expect(textOf(box)).toContain("Silenced.");
  });
  it("says that it lapsed where no decision is in the audit", async () => {
    const box = await draw(inApp(page, serverWithOne({ ...settled, Decisions: log([audited("APPLIED", true)]) })), link);
    await until(box, (text) => text.includes("No decision about it is in the audit"), "the note");
  });
  it("says what may have been to somebody who may not read the audit", async () => {
    const server = serverWithOne({ ...settled, Decisions: log([audited("APPLIED")]) });
    const box = await draw(inApp(page, server, { viewer: { ...ada, role: "OPERATOR", scopes: ["READ", "WRITE"] } }), link);
    await until(box, (text) => text.includes("the audit says who decided"), "the note");
    expect(server.asked.some(({ name }) => name === "Decisions")).toBe(false);
  });
  it("a failure is the audit's error, a refusal says what was asked", () => {
    expect(decisionIn(id, [audited("FAILED")], [])).toMatchObject({ state: "FAILED", result: "The store is full.", decidedBy: "grace" });
    expect(decisionIn(id, [], [audited("APPLIED")])).toMatchObject({ state: "REJECTED", result: null, summary: "Silenced." });
    expect(decisionIn(id, [audited("DRY_RUN")], [audited("REFUSED")])).toBeUndefined();
  });
});
