import { describe, expect, it } from "vitest";
import { auditCsv, changesOf } from "../../../web/src/settings/audit-details.tsx";
import type { AuditEvent } from "../../../web/src/settings/audit-query.ts";
import { filterOf } from "../../../web/src/settings/audit-tab.tsx";
import { dailyBytes } from "../../../web/src/settings/data-tab.tsx";
import { roles, scopeWords } from "../../../web/src/settings/role-words.ts";
import { stateOf } from "../../../web/src/settings/tokens-tab.tsx";
import { listOf, wrongField } from "../../../web/src/parts/field.tsx";
import { scopes, roles as serverRoles } from "../../../src/model/principal.ts";

const asked = (text: string) => filterOf(new URLSearchParams(text));

describe("the audit's address", () => {
  it("asks for what it says", () =>
    expect(asked("q=alice&user=ada&through=MCP&outcome=REFUSED&real=1&since=-7d")).toEqual({
      filter: { search: "alice", actor: "ada", channel: "MCP", outcomes: ["REFUSED"], dryRun: false },
      window: { from: "-7d", to: "now" },
    }));
  it("asks for all where it says nothing, or nonsense", () => expect(asked("q=+&through=PIGEON&outcome=x&since=-9y")).toEqual({ filter: null, window: null }));
});

describe("what an event changed", () => {
  it("is what differs, field by field", () =>
    expect(changesOf({ name: "bob", role: "viewer", networks: [] }, { name: "bob", role: "admin", networks: ["10.0.0.0/8"] })).toEqual([
      { field: "role", was: "viewer", is: "admin" },
      { field: "networks", was: "[]", is: '["10.0.0.0/8"]' },
    ]));
  it("can be something new, or gone, or no object", () => {
    expect(changesOf(null, { name: "bob" })).toEqual([{ field: "name", was: "", is: "bob" }]);
    expect(changesOf("a", null)).toEqual([{ field: "value", was: "a", is: "" }]);
    expect(changesOf(null, null)).toEqual([]);
  });
  it("is in the CSV as JSON, and no cell is a formula", () => {
    const event: AuditEvent = {
      id: "1",
      time: "2026-11-17T09:00:00.000Z",
      userName: "=HYPERLINK(1)",
      through: "session",
      channel: "WEB",
      tool: null,
      client: null,
      action: "updateUser",
      target: "user bob",
      outcome: "APPLIED",
      summary: 'Role "admin".',
      error: null,
      grant: null,
      arguments: "{}",
      before: { role: "viewer" },
      after: null,
    };
    expect(auditCsv([event]).split("\r\n")[1]).toBe(
      `2026-11-17T09:00:00.000Z,'=HYPERLINK(1),WEB,session,,,updateUser,user bob,APPLIED,"Role ""admin"".",,,{},"{""role"":""viewer""}",`,
    );
  });
});

describe("words of settings", () => {
  it("know every role and scope of the server", () => {
    expect(roles.map(({ key }) => key.toLowerCase())).toEqual(serverRoles);
    expect(Object.values(scopeWords).map(({ label }) => label)).toEqual(expect.arrayContaining([...scopes]));
  });
  it("say whether a token works", () => {
    const nowMs = Date.parse("2026-11-17T09:00:00Z");
    const token = { revokedAt: null, expiresAt: "2026-12-01T00:00:00Z" };
    expect(stateOf(token, nowMs)).toBe("works");
    expect(stateOf({ ...token, expiresAt: "2026-11-17T09:00:00Z" }, nowMs)).toBe("lapsed");
    expect(stateOf({ ...token, revokedAt: "2026-11-01T00:00:00Z" }, nowMs)).toBe("revoked");
  });
  it("say how fast a table grows, over an hour at least", () => {
    expect(dailyBytes({ bytesOnDisk: "2000", from: "2026-11-15T00:00:00Z", to: "2026-11-17T00:00:00Z" })).toBe(1_000);
    expect(dailyBytes({ bytesOnDisk: "10", from: "2026-11-15T00:00:00Z", to: "2026-11-15T00:00:01Z" })).toBe(240);
    expect(dailyBytes({ bytesOnDisk: "0", from: null, to: null })).toBeUndefined();
  });
  it("read lists, and which field an error is about", () => {
    expect(listOf(" 10.0.0.0/8, 192.168.0.0/16;fd00::/8\n")).toEqual(["10.0.0.0/8", "192.168.0.0/16", "fd00::/8"]);
    expect(wrongField({ message: "no", path: "input.networks[1]" })).toBe("networks");
    expect(wrongField({ message: "no" })).toBeUndefined();
  });
});
