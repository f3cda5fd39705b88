import { act } from "react";
import { Client, fetchExchange, Provider } from "urql";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfirmCard, reasonOf, type Pending } from "../../../web/src/assistants/confirm-card.tsx";
import { connectCommand } from "../../../web/src/assistants/connect.tsx";
import { click, draw } from "../support.tsx";

const pending = {
  id: "confirmation-1",
  tool: "add_domain_alert_exclusion",
  operation: "add_domain_alert_exclusion",
  document: "mutation add_domain_alert_exclusion { }",
  arguments: { input: { domains: [".cdn.example"], reason: "Campaign videos <b>go</b> there." } },
  preview: {
    summary: "Silences all alerts about .cdn.example for 30d.",
    effects: [{ description: "From now on they stay silent.", count: 3, examples: ["Large upload"] }],
    warnings: ["It is a whole domain."],
  },
  requestedBy: "ada",
  tokenName: "laptop",
  client: "Test client 1.0",
  requestedAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 260_000).toISOString(),
} as Pending;

describe("a write that waits", () => {
  const asked: string[] = [];
  const client = new Client({
    url: "http://127.0.0.1/graphql",
    exchanges: [fetchExchange],
    fetch: async (_url, init) => {
      asked.push(typeof init?.body === "string" ? init.body : "");
      return new Response(JSON.stringify({ data: { approveConfirmation: { summary: "Done.", warnings: [] }, rejectConfirmation: { summary: "Refused." } } }), {
        headers: { "content-type": "application/json" },
      });
    },
  });
  const card = (decided = vi.fn<() => void>(), isAsked = true) => (
    <Provider value={client}>
      <ConfirmCard pending={pending} asked={isAsked} decided={decided} />
    </Provider>
  );
  const allow = (box: HTMLElement): HTMLButtonElement => box.querySelector<HTMLButtonElement>("button.primary")!;
  const press = (box: HTMLElement): Promise<void> =>
    act(async () => void box.querySelector("h2")!.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", metaKey: true, bubbles: true })));

  beforeEach(() => {
    asked.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("shows the effect before the arguments, the reason as text, who asks and the reach", async () => {
    const box = await draw(card());
    const text = box.textContent;
    expect(text.indexOf("Silences all alerts")).toBeLessThan(text.indexOf("Exact call"));
    expect(text).toContain("“Campaign videos <b>go</b> there.”");
    expect(text).toContain("Test client 1.0 with “laptop” of ada");
    expect(text).toContain("3things are touched");
    expect(text).toContain("It is a whole domain.");
    expect(text).not.toContain("mutation add_domain_alert_exclusion");
    await click(box, "Exact call");
    expect(box.querySelector("pre")?.textContent).toContain("mutation add_domain_alert_exclusion");
  });
  it("focus starts on the heading of the one its link named, never on Allow", async () => {
    const box = await draw(card());
    expect(document.activeElement).toBe(box.querySelector("h2"));
  });
  it("cannot be allowed in its first second, by button or by keys", async () => {
    const box = await draw(card());
    expect(allow(box).disabled).toBe(true);
    await press(box);
    expect(asked).toEqual([]);
    await act(async () => vi.advanceTimersByTime(1_001));
    expect(allow(box).disabled).toBe(false);
  });
  it("is allowed by its keys after a second, and once", async () => {
    const decided = vi.fn<() => void>();
    const box = await draw(card(decided));
    await act(async () => vi.advanceTimersByTime(1_001));
    await press(box);
    await press(box);
    vi.useRealTimers();
    await vi.waitFor(() => expect(decided).toHaveBeenCalled());
    expect(asked.filter((body) => body.includes("approveConfirmation"))).toHaveLength(1);
    expect(asked[0]).toContain('"id":"confirmation-1"');
  });
  it("can be refused at once", async () => {
    const decided = vi.fn<() => void>();
    const box = await draw(card(decided, false));
    await click(box, "Refuse");
    vi.useRealTimers();
    await vi.waitFor(() => expect(decided).toHaveBeenCalledOnce());
    expect(asked[0]).toContain("rejectConfirmation");
  });
});

it("the reason is found wherever the call has it", () => {
  expect(reasonOf({ dryRun: false, input: { reason: "because" } })).toBe("because");
  expect(reasonOf({ input: { domains: ["x"] } })).toBeUndefined();
  expect(reasonOf("text")).toBeUndefined();
});

describe("connecting an assistant", () => {
  const entry = { type: "http", url: "https://wg.example/mcp", headers: { Authorization: "Token wg_secret" } };
  it("is one command with the JSON of the server", () => {
    const command = connectCommand("Claude Code", "https://wg.example", "wg_secret");
    const json = /^claude mcp add-json wiregraph '(.*)'$/.exec(command)?.[1];
    expect(JSON.parse(json ?? "")).toEqual(entry);
  });
  it("or a command with flags, or the JSON for other clients", () => {
    expect(connectCommand("With flags", "https://wg.example", "wg_secret").replaceAll("\\\n", "").split(/\s+/)).toEqual(
      'claude mcp add --transport http wiregraph https://wg.example/mcp --header "Authorization: Token wg_secret"'.split(" "),
    );
    expect(JSON.parse(connectCommand("Other clients", "https://wg.example", "wg_secret"))).toEqual({ mcpServers: { wiregraph: entry } });
  });
});
