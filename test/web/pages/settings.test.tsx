import { act } from "react";
import { describe, expect, it, vi } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import page from "../../../web/src/pages/settings.page.tsx";
import { Toasts } from "../../../web/src/parts/toasts.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type Answer, type FakeServer } from "../support.tsx";

// A card can be allowed only after a second, and some tests see two.
vi.setConfig({ testTimeout: 20_000 });
// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => undefined;

const user = (id: string, name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "User",
  id,
  name,
  role: "VIEWER",
  networks: [],
  signsInWith: ["PASSWORD"],
  oidcLogin: null,
  disabled: false,
  createdAt: "2026-11-01T00:00:00.000Z",
  lastSignInAt: null,
  ...more,
});
const session = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "Session",
  id,
  userName: "ada",
  method: "PASSWORD",
  remoteAddress: "192.0.2.7",
  userAgent: hostileName,
  createdAt: "2026-11-17T08:00:00.000Z",
  lastSeenAt: "2026-11-17T08:30:00.000Z",
  isThis: false,
  ...more,
});
const users: Answer = () => ({
  data: {
    users: [
      user("1", "ada", { role: "ADMIN" }),
      user("2", hostileName, { networks: ["10.1.0.0/16"] }),
      user("3", "carol", { disabled: true, signsInWith: [] }),
    ],
  },
});
const sessions: Answer = () => ({ data: { sessions: [session("s1", { isThis: true }), session("s2")] } });
const did =
  (field: string, summary: string, more: Readonly<Record<string, unknown>> = {}): Answer =>
  ({ dryRun }) => ({
    data: {
      [field]: {
        __typename: "Payload",
        applied: dryRun !== true,
        summary,
        warnings: ["Think first."],
        effects: [{ __typename: "Effect", description: "One token stops working.", count: 1, examples: [hostileName] }],
        undo: null,
        ...more,
      },
    },
  });
const open = (server: FakeServer, query = "", viewer = ada) =>
  draw(
    inApp(
      <Toasts>
        <page.Page />
      </Toasts>,
      server,
      { viewer },
    ),
    `/settings${query}`,
  );
const type = async (box: HTMLElement, label: string, value: string): Promise<void> => {
  const field = [...box.querySelectorAll("label")].find(({ textContent }) => textContent === label)?.control;
  if (!field) throw new Error(`There is no field "${label}"`);
  await act(async () => {
    // React hears of a value only when it is set past its own property.
    const prototype = field instanceof HTMLSelectElement ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value")!.set!.call(field, value);
    field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  });
};
const seen = () => act(async () => new Promise((done) => setTimeout(done, 1_050)));
const sentTo = (server: FakeServer, name: string) => server.asked.filter((each) => each.name === name).map(({ variables }) => variables);

describe("Settings › People", () => {
  it("lists users and sessions, text as text", async () => {
    const box = await open(fakeServer({ Users: users, Sessions: sessions }), "?tab=people");
    await until(box, (text) => text.includes("this browser") && text.includes("3 users"), "users and sessions");
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => textOf(row as HTMLElement));
    expect(rows[0]).toMatch(/^ada you *Administrator *every network/);
    expect(rows[1]).toContain("10.1.0.0/16");
    expect(rows[2]).toMatch(/locked out.*tokens only/);
    expect(box.querySelector("script")).toBeNull();
    expect(box.querySelector<HTMLButtonElement>('[aria-label="Lock out: ada"]')?.disabled).toBe(true);
  });
  it("shows what locking out would do, and does it only when told", async () => {
    const server = fakeServer({ Users: users, Sessions: sessions, DisableUser: did("disableUser", "Locks the user out.") });
    const box = await open(server, "?tab=people");
    await until(box, (text) => text.includes("3 users"), "the users");
    await click(box, "Lock out: evil");
    await until(box, (text) => text.includes("One token stops working."), "the effect");
    expect(textOf(box)).toContain("Think first.");
    expect(sentTo(server, "DisableUser")).toEqual([{ input: { id: "2", disabled: true }, dryRun: true }]);
    const allow = [...box.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Lock out⌘"))!;
    expect(allow.disabled).toBe(true);
    await seen();
    await act(async () => allow.click());
    await until(box, (text) => !text.includes("One token stops working."), "the end of the card");
    expect(sentTo(server, "DisableUser").at(-1)).toEqual({ input: { id: "2", disabled: true }, dryRun: false });
    expect(textOf(box)).toContain("Locks the user out.");
  });
  it("adds a user after the dry run, shows what is wrong at its field, and takes it back", async () => {
    const server = fakeServer({
      Users: users,
      Sessions: sessions,
      CreateUser: () => ({ error: { message: "A password has at least 10 characters.", code: "BAD_INPUT", path: "input.password" } }),
      UndoDisableUser: () => ({ data: { disableUser: { __typename: "DisableUserPayload", summary: "dave is locked out." } } }),
    });
    const box = await open(server, "?tab=people");
    await until(box, (text) => text.includes("3 users"), "the users");
    await click(box, "Add a user");
    await type(box, "Name", "dave");
    await type(box, "Password", "short");
    await type(box, "Role", "OPERATOR");
    await type(box, "Networks", "10.0.0.0/8, 192.168.0.0/16");
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("A password has at least 10 characters."), "the error");
    expect(box.querySelector('[type="password"]')?.getAttribute("aria-invalid")).toBe("true");
    server.set(
      "CreateUser",
      did("createUser", "The user dave.", { undo: { __typename: "UndoLink", description: "Locks out.", mutation: "disableUser", input: { id: "9" } } }),
    );
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("You are about to add dave"), "the card");
    await seen();
    await act(async () => [...box.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Add the user"))!.click());
    await until(box, (text) => text.includes("Undo") && !text.includes("about to add"), "the toast");
    const input = { name: "dave", role: "OPERATOR", networks: ["10.0.0.0/8", "192.168.0.0/16"], password: "short" };
    expect(sentTo(server, "CreateUser").at(-1)).toEqual({ input, dryRun: false });
    await click(box, "Undo");
    await until(box, (text) => text.includes("dave is locked out."), "the way back");
    expect(sentTo(server, "UndoDisableUser")).toEqual([{ input: { id: "9" } }]);
  });
  it("of somebody who is no administrator has their own sessions only", async () => {
    const server = fakeServer({ Sessions: sessions });
    const box = await open(server, "?tab=people", { ...ada, role: "VIEWER", scopes: ["READ"] });
    await until(box, (text) => text.includes("this browser"), "the sessions");
    expect(textOf(box)).toContain("Users are managed by administrators.");
    expect(sentTo(server, "Sessions")).toEqual([{ everybody: false }]);
    expect(sentTo(server, "Users")).toEqual([]);
  });
  it("a password must be typed the same twice", async () => {
    const server = fakeServer({ Users: users, Sessions: sessions, SetPassword: did("setPassword", "Sets your password.") });
    const box = await open(server, "?tab=people");
    await until(box, (text) => text.includes("this browser"), "the sessions");
    await click(box, "Your password");
    await type(box, "Password now", "the old one");
    await type(box, "New password", "correct horse");
    await type(box, "Once more", "correct house");
    await click(box, "See what it would do");
    expect(textOf(box)).toContain("It is not the same.");
    expect(sentTo(server, "SetPassword")).toEqual([]);
    await type(box, "Once more", "correct horse");
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("You are about to set your password"), "the card");
    expect(sentTo(server, "SetPassword")).toEqual([{ input: { password: "correct horse", currentPassword: "the old one" }, dryRun: true }]);
  });
});

describe("Settings › Tokens", () => {
  const token = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
    __typename: "ApiToken",
    id,
    name: `token ${id}`,
    userName: "ada",
    audience: "API",
    scopes: ["READ"],
    networks: [],
    hint: "q7Tf",
    createdAt: "2026-11-01T00:00:00.000Z",
    expiresAt: "2099-01-01T00:00:00.000Z",
    lastUsedAt: null,
    revokedAt: null,
    ...more,
  });
  const tokens: Answer = () => ({
    data: { apiTokens: [token("a"), token("b", { revokedAt: "2026-11-02T00:00:00.000Z" }), token("c", { audience: "MCP", scopes: ["READ", "WRITE"] })] },
  });
  it("lists those that work, and all when asked", async () => {
    const box = await open(fakeServer({ SettingsTokens: tokens }), "?tab=tokens");
    await until(box, (text) => text.includes("2 tokens work"), "the tokens");
    expect(textOf(box)).not.toContain("token b");
    await click(box, "All");
    expect(textOf(box)).toContain("token b");
    expect(textOf(box)).toContain("revoked");
  });
  it("makes one after its dry run and shows the secret once", async () => {
    const server = fakeServer({
      SettingsTokens: tokens,
      Users: users,
      MakeToken: ({ dryRun }) => {
        const { data } = did("createApiToken", "A token for report-bot.")({ dryRun }) as { data: { createApiToken: object } };
        return { data: { createApiToken: { ...data.createApiToken, secret: dryRun === true ? null : "wg_secret" } } };
      },
    });
    const box = await open(server, "?tab=tokens");
    await until(box, (text) => text.includes("2 tokens work"), "the tokens");
    await click(box, "Make a token");
    await type(box, "Name", "report-bot");
    await type(box, "Networks", "10.0.0.0/8");
    await act(async () => [...box.querySelectorAll("label")].find(({ textContent }) => textContent.startsWith("sql"))?.click());
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("You are about to make report-bot"), "the card");
    expect(textOf(box)).not.toContain("wg_secret");
    await seen();
    await act(async () => [...box.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Make the token"))!.click());
    await until(box, (text) => text.includes("wg_secret"), "the secret");
    expect(sentTo(server, "MakeToken").map(({ dryRun }) => dryRun)).toEqual([true, false]);
    expect(sentTo(server, "MakeToken")[0]?.["input"]).toMatchObject({ name: "report-bot", audience: "API", expiresIn: "90d", networks: ["10.0.0.0/8"] });
    await click(box, "I have it");
    expect(textOf(box)).not.toContain("wg_secret");
  });
});

describe("Settings › Data", () => {
  it("says what is stored since when, what a row takes, and whose data stand beside it", async () => {
    const server = fakeServer({
      SettingsStore: () => ({
        data: {
          health: {
            __typename: "Health",
            store: {
              __typename: "StoreHealth",
              kind: "EMBEDDED",
              version: "26.7",
              reachable: true,
              problem: null,
              diskBytes: "3000000",
              insertedRows: "10",
              spooledBatches: 0,
              spooledBytes: "0",
              behindMs: 0,
              refusedBatches: "2",
            },
            addressData: [
              {
                __typename: "AddressSource",
                table: "ASN",
                name: "a package 1.0",
                date: "2026-06-17",
                licence: "CC-BY-4.0",
                attribution: "IP Geolocation by DB-IP",
                link: "https://db-ip.com",
              },
            ],
          },
        },
      }),
      SettingsTables: () => ({
        data: {
          sqlTables: [
            {
              __typename: "SqlTable",
              name: "flows",
              description: "Flows.",
              rows: "50000",
              bytesOnDisk: "2000000",
              from: "2026-11-15T00:00:00.000Z",
              to: "2026-11-17T00:00:00.000Z",
            },
          ],
        },
      }),
    });
    const box = await open(server, "?tab=data", { ...ada, scopes: [...ada.scopes, "SQL"] });
    await until(box, (text) => text.includes("50,000") && text.includes("DB-IP"), "tables and sources");
    expect(textOf(box)).toContain("40.0 B");
    expect(textOf(box)).toContain("about 1 MB a day");
    expect(textOf(box)).toContain("2 batches since the start");
    expect(textOf(box)).toContain("CC-BY-4.0");
    expect(box.querySelector('a[href="https://db-ip.com"]')?.textContent).toBe("IP Geolocation by DB-IP");
  });
});

describe("Settings › Audit", () => {
  const event = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
    __typename: "AuditEvent",
    id,
    time: "2026-11-17T09:00:00.000Z",
    userName: "ada",
    through: "session",
    channel: "WEB",
    tool: null,
    client: null,
    action: "updateUser",
    target: "user bob",
    outcome: "APPLIED",
    summary: "bob is an operator.",
    error: null,
    grant: null,
    arguments: "{}",
    before: { role: "viewer" },
    after: { role: hostileName },
    ...more,
  });
  const log: Answer = () => ({
    data: {
      auditLog: {
        __typename: "AuditEventConnection",
        totalCount: "2",
        totalIsExact: true,
        pageInfo: { __typename: "PageInfo", endCursor: null, hasNextPage: false },
        nodes: [event("1"), event("2", { outcome: "REFUSED", summary: null, error: "Needs scope admin.", userName: "" })],
      },
    },
  });
  it("says who did what and what changed, text as text", async () => {
    const server = fakeServer({ SettingsAudit: log });
    const box = await open(server, "?tab=audit&through=WEB");
    await until(box, (text) => text.includes("2 of 2 events"), "the events");
    expect(sentTo(server, "SettingsAudit")[0]).toEqual({ first: 50, filter: { channel: "WEB" }, window: null });
    expect(textOf(box)).toContain("nobody signed in");
    expect(textOf(box)).toContain("not allowed");
    await click(box, "Details of updateUser");
    const change = [...box.querySelectorAll(".audit-changes tbody td")].map((cell) => textOf(cell as HTMLElement));
    expect(change.slice(0, 2)).toEqual(["role", "viewer"]);
    expect(change[2]).toContain("evil␇⟨U+202E⟩<script>");
    expect(box.querySelector("script")).toBeNull();
  });
  it("is for administrators", async () => {
    const server = fakeServer({});
    const box = await open(server, "?tab=audit", { ...ada, scopes: ["READ"] });
    expect(textOf(box)).toContain("You cannot read the audit.");
    expect(server.asked).toEqual([]);
  });
});
