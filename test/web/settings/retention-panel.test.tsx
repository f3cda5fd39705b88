import { act } from "react";
import { expect, it, vi } from "vitest";
import { RetentionPanel } from "../../../web/src/settings/retention-panel.tsx";
import { Toasts } from "../../../web/src/parts/toasts.tsx";
import { click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

// A card can be allowed only after a second.
vi.setConfig({ testTimeout: 20_000 });
// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => undefined;

const entry = (name: string, value: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "Setting",
  name,
  value,
  defaultValue: null,
  isEditable: true,
  fixedBy: null,
  needsRestart: false,
  nextValue: null,
  ...more,
});
const settings =
  (...entries: readonly ReturnType<typeof entry>[]): Answer =>
  () => ({ data: { settings: { __typename: "Settings", entries } } });
const update: Answer = ({ dryRun }) => ({
  data: {
    updateSettings: {
      __typename: "UpdateSettingsPayload",
      applied: dryRun !== true,
      summary: "Changes retention, storeBytes.",
      warnings: [],
      effects: [{ __typename: "Effect", description: `retention becomes "90d"; it is "730d".`, count: null, examples: [] }],
      undo: null,
    },
  },
});
const show = (server: ReturnType<typeof fakeServer>) =>
  draw(
    inApp(
      <Toasts>
        <RetentionPanel />
      </Toasts>,
      server,
    ),
  );
const inputs = (box: HTMLElement) => [...box.querySelectorAll<HTMLInputElement>("input")];
const write = (input: HTMLInputElement, text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

it("shows what a change would do, and does it only when told", async () => {
  const server = fakeServer({
    RetentionSettings: settings(entry("logLevel", "info"), entry("storeBytes", 0), entry("retention", "730d")),
    UpdateRetention: update,
  });
  const box = await show(server);
  await until(box, (text) => text.includes("Raw flows are kept"), "the form");
  const [retention, disk] = inputs(box);
  expect([retention!.value, disk!.value]).toEqual(["730d", "0"]);
  const submit = [...box.querySelectorAll("button")].find(({ textContent }) => textContent === "See what it would do")!;
  expect(submit.disabled).toBe(true);
  await write(retention!, " 90d ");
  await write(disk!, "1.5");
  await act(async () => submit.click());
  await until(box, (text) => text.includes(`retention becomes "90d"`), "the effect");
  const changes = [
    { name: "retention", value: "90d" },
    { name: "storeBytes", value: 1_500_000_000 },
  ];
  const sent = () => server.asked.filter(({ name }) => name === "UpdateRetention").map(({ variables }) => variables);
  expect(sent()).toEqual([{ input: { changes }, dryRun: true }]);
  server.set("RetentionSettings", settings(entry("retention", "90d"), entry("storeBytes", 0, { needsRestart: true, nextValue: 1_500_000_000 })));
  await act(async () => new Promise((done) => setTimeout(done, 1_050)));
  await click(box, "Change it");
  await until(box, (text) => text.includes("Holds from the next start on; no bound until then"), "what is stored");
  expect(sent().at(-1)).toEqual({ input: { changes }, dryRun: false });
  expect(inputs(box).map(({ value }) => value)).toEqual(["90d", "1.5"]);
});

it("gives an empty field's setting back to its default, and says at its field what is wrong", async () => {
  const server = fakeServer({
    RetentionSettings: settings(entry("retention", "730d"), entry("storeBytes", 2_000_000_000)),
    UpdateRetention: () => ({ error: { message: "storeBytes is a number.", code: "BAD_INPUT", path: "input.changes[1].value" } }),
  });
  const box = await show(server);
  await until(box, (text) => text.includes("Raw flows are kept"), "the form");
  await write(inputs(box)[0]!, "");
  await write(inputs(box)[1]!, "much");
  await click(box, "See what it would do");
  await until(box, (text) => text.includes("storeBytes is a number."), "the refusal");
  expect(inputs(box).map((input) => input.getAttribute("aria-invalid"))).toEqual(["false", "true"]);
  expect(server.asked.at(-1)!.variables).toEqual({
    input: {
      changes: [
        { name: "retention", value: null },
        { name: "storeBytes", value: "much" },
      ],
    },
    dryRun: true,
  });
  expect(textOf(box)).not.toContain("You are about to");
});

it("says what fixes a setting, and lets nobody change it here", async () => {
  const box = await show(fakeServer({ RetentionSettings: settings(entry("retention", "30d", { isEditable: false, fixedBy: "WIREGRAPH_RETENTION" })) }));
  await until(box, (text) => text.includes("Fixed by WIREGRAPH_RETENTION"), "the hint");
  expect(inputs(box).map(({ disabled }) => disabled)).toEqual([true]);
});
