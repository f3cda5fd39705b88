import { act } from "react";
import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import page from "../../../web/src/pages/packet-captures.page.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until, type Answer, type FakeServer } from "../support.tsx";

// jsdom has none.
Element.prototype.scrollIntoView = () => undefined;

const viewer = { ...ada, scopes: [...ada.scopes, "CAPTURE" as const] };
const capture = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  __typename: "PacketCapture",
  id,
  state: "DONE",
  filter: "tcp port 443",
  interfaces: ["eth0"],
  reason: "Ticket 4711: slow",
  by: "ada",
  through: "session",
  snapLength: 128,
  keepLatest: false,
  maxDuration: "1m",
  maxPackets: 100_000,
  maxBytes: "50000000",
  startedAt: "2026-11-17T13:00:00.000Z",
  finishedAt: "2026-11-17T13:01:00.000Z",
  expiresAt: "2026-11-24T13:00:00.000Z",
  packets: "1234",
  bytes: "98304",
  lost: "0",
  message: "The time was over.",
  ...more,
});
const running = (more: Readonly<Record<string, unknown>> = {}) =>
  capture("r", { state: "RUNNING", startedAt: new Date(Date.now() - 12_000).toISOString(), finishedAt: null, message: null, ...more });
const listOf =
  (...all: readonly unknown[]): Answer =>
  () => ({ data: { packetCaptures: all } });
const interfaces: Answer = () => ({
  data: {
    interfaces: ["eth0", "eth1"].map((name) => ({
      __typename: "Interface",
      name,
      state: "UP",
      problem: null,
      cure: null,
      addresses: [],
      bytesPerSecond: 0,
      packets: "0",
      drops: "0",
    })),
    health: { __typename: "Health", meter: { __typename: "MeterHealth", canCapture: true, captureProblem: null, captureCure: null } },
  },
});
const starts: Answer = ({ dryRun }) => ({
  data: {
    startPacketCapture: {
      __typename: "StartPacketCapturePayload",
      summary: dryRun === true ? "Writes packets matching it to a file." : "Capturing for at most 1m.",
      effects: [{ __typename: "Effect", description: "The first 65535 bytes of each packet are written." }],
      warnings: ["More than the headers is kept."],
      capture: dryRun === true ? null : { __typename: "PacketCapture", id: "r" },
    },
  },
});
const open = async (server: FakeServer, at = "/packet-captures") => draw(inApp(<page.Page />, server, { viewer }), at);
const type = async (box: HTMLElement, label: string, value: string): Promise<void> => {
  const field = [...box.querySelectorAll("label")].find(({ textContent }) => textContent === label)?.control;
  if (!field) throw new Error(`There is no field "${label}"`);
  await act(async () => {
    // React hears of a value only when it is set past its own property.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

describe("packet captures", () => {
  it("are listed with state, filter, reason, who, size and time; text is text", async () => {
    const server = fakeServer({
      PacketCaptures: listOf(
        running({ bytes: "0", packets: "0" }),
        capture("f", { state: "FAILED", message: "The disk is full.", lost: "7", reason: hostileName }),
        capture("e", { state: "STOPPED", message: "Stopped.", bytes: "0" }),
      ),
    });
    const box = await open(server);
    await until(box, (text) => text.includes("3 captures, 1 running, 98.3 kB on disk"), "the sentence");
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => row.textContent.replaceAll("\u00a0", " "));
    expect(rows[0]).toMatch(/Running.*tcp port 443.*eth0, 128 bytes of each.*Ticket 4711: slow.*ada session.*1[2-5] s.*no packet yet/);
    expect(rows[1]).toMatch(/Failed.*The disk is full\..*1,234.*7 packets lost.*98.3 kB.*1 min/);
    expect(rows[2]).toMatch(/Stopped.*no packet/);
    expect(box.querySelector("script, img")).toBeNull();
    expect([...box.querySelectorAll("a[download]")].map((link) => link.getAttribute("href"))).toEqual(["/captures/f.pcapng"]);
  });
  it("one that runs is stopped with one click, and says what became of it", async () => {
    const server = fakeServer({
      PacketCaptures: listOf(running()),
      StopPacketCapture: () => ({ error: { message: "The meter does not answer.", code: "UNAVAILABLE", cure: "Try again." } }),
    });
    const box = await open(server);
    await until(box, (text) => text.includes("Running"), "the capture");
    await click(box, "Stop tcp port 443");
    await until(box, (text) => text.includes("The meter does not answer."), "the error");
    server.set("StopPacketCapture", () => {
      server.set("PacketCaptures", listOf(capture("r", { state: "STOPPED", message: "Stopped." })));
      const stopped = { __typename: "PacketCapture", id: "r", state: "STOPPED" };
      return { data: { stopPacketCapture: { __typename: "StopPacketCapturePayload", summary: "Stops it.", capture: stopped } } };
    });
    await click(box, "Stop tcp port 443");
    await until(box, (text) => text.includes("Stopped") && !text.includes("does not answer"), "its end");
    expect(server.asked.filter(({ name }) => name === "StopPacketCapture").map(({ variables }) => variables)).toEqual([{ id: "r" }, { id: "r" }]);
  });
  it("one of a host opens with the form filled in, and closing it forgets that", async () => {
    const server = fakeServer({ PacketCaptures: listOf(), Interfaces: interfaces });
    const box = await open(server, "/packet-captures?new=1&filter=host+2001%3Adb8%3A%3A1");
    await until(box, (text) => text.includes("eth1"), "the form");
    expect(box.querySelector<HTMLInputElement>("form input.mono")?.value).toBe("host 2001:db8::1");
    await click(box, "Cancel");
    expect(box.querySelector("form")).toBeNull();
    expect(server.asked.some(({ name }) => name === "StartPacketCapture")).toBe(false);
  });
  it("a new one shows its effect first, and begins only when a person says so", async () => {
    const server = fakeServer({ PacketCaptures: listOf(), Interfaces: interfaces, StartPacketCapture: starts });
    const box = await open(server);
    await until(box, (text) => text.includes("No packets were captured."), "the empty state");
    await click(box, "Capture packets");
    await until(box, (text) => text.includes("eth1"), "the interfaces");
    await click(box, "See what it would do");
    expect(textOf(box)).toContain("A packet capture needs a filter.");
    await type(box, "Which packets", "host 192.0.2.7");
    await type(box, "Why", "it is slow");
    await type(box, "Bytes of each packet", "70000");
    await click(box, "See what it would do");
    expect(textOf(box)).toContain("64 to 65,535");
    expect(server.asked.some(({ name }) => name === "StartPacketCapture")).toBe(false);
    await type(box, "Bytes of each packet", "65535");
    await act(async () => box.querySelectorAll<HTMLInputElement>("fieldset input")[1]!.click());
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("You are about to capture packets"), "the confirmation");
    expect(textOf(box)).toContain("Writes packets matching it to a file.");
    expect(textOf(box)).toContain("More than the headers is kept.");
    expect(textOf(box)).toContain("it is slow");
    const start = [...box.querySelectorAll("button")].find(({ textContent }) => textContent.includes("Start the capture"))!;
    expect(start.disabled).toBe(true);
    await click(box, "Change…");
    expect(box.querySelector<HTMLInputElement>("input.mono")!.value).toBe("host 192.0.2.7");
    await click(box, "See what it would do");
    await until(box, () => box.querySelector(".ask .primary:not(:disabled)") !== null, "a second of looking");
    server.set("PacketCaptures", listOf(running()));
    await click(box, "Start the capture");
    await until(box, (text) => text.includes("1 capture, 1 running"), "the new capture");
    expect(textOf(box)).not.toContain("You are about to");
    const asked = server.asked.filter(({ name }) => name === "StartPacketCapture").map(({ variables }) => variables);
    const input = {
      filter: "host 192.0.2.7",
      reason: "it is slow",
      interfaces: ["eth1"],
      maxDuration: "60s",
      maxPackets: 100_000,
      maxBytes: 50_000_000,
      snapLength: 65_535,
      keepLatest: false,
    };
    expect(asked).toEqual([
      { input, dryRun: true },
      { input, dryRun: true },
      { input, dryRun: false },
    ]);
  }, 15_000);
  it("a filter that the meter refuses is said at its field", async () => {
    const server = fakeServer({
      PacketCaptures: listOf(),
      Interfaces: interfaces,
      StartPacketCapture: () => ({ error: { message: "The filter is not right: syntax error", code: "BAD_INPUT", path: "input.filter" } }),
    });
    const box = await open(server, "/packet-captures?new=1");
    await type(box, "Which packets", "host and");
    await type(box, "Why", "it is slow");
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("The filter is not right: syntax error"), "the error");
    expect(box.querySelector("input[aria-invalid=true]")).toBe(box.querySelector("input.mono"));
    server.set("StartPacketCapture", () => ({ error: { message: "Too many packet captures run.", code: "LIMIT_EXCEEDED", cure: "Stop one." } }));
    await click(box, "See what it would do");
    await until(box, (text) => text.includes("Stop one."), "the limit");
    expect(box.querySelector("input[aria-invalid=true]")).toBeNull();
  });
  it("somebody without the scope is told what it needs, and nothing is asked", async () => {
    const server = fakeServer({ PacketCaptures: listOf(capture("f")) });
    const box = await draw(inApp(<page.Page />, server), "/packet-captures");
    expect(textOf(box)).toContain("Needs scope capture");
    expect(server.asked).toEqual([]);
  });
});
