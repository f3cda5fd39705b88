import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import { chromiumMissing, launchChromium } from "../support/chromium.ts";
import { graphql, mcpClient } from "../support/e2e-clients.ts";
import { openSender, type PacketSender } from "../support/packet-sender.ts";
import { eventually, type RealServer, serverMissing, startServer, wiregraph } from "../support/real-server.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";

const missing =
  serverMissing() ??
  chromiumMissing() ??
  (process.env["WIREGRAPH_TEST_NETNS"] === "1" ? undefined : "no network namespace of its own: npm test makes one where the system allows it");
const pictures = process.env["WIREGRAPH_TEST_PICTURES"];
const axe = readFileSync(resolve(import.meta.dirname, "../../node_modules/axe-core/axe.min.js"), "utf8");

/** What a person does in the first five minutes, in a real browser, with packets on the wire. */
describe.skipIf(missing !== undefined)(`the web UI${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "wg-web-"));
  const problems: string[] = [];
  let server: RealServer;
  let browser: Browser;
  let page: Page;
  let sender: PacketSender;
  let timer: NodeJS.Timeout;
  let confirmLink = "";

  const picture = async (name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  const textOf = (): Promise<string> => page.locator("body").innerText();

  beforeAll(async () => {
    for (const words of ["link add wgw0 type veth peer name wgw1", "link set wgw0 mtu 9000 up", "link set wgw1 mtu 9000 up"])
      execFileSync("ip", words.split(" "));
    const capture = join(folder, "mix.pcap");
    writeTraffic({ seed: 11, startMs: Date.now(), packets: 30_000, out: capture });
    const frames: Uint8Array[] = [];
    await readCapture(capture, { addInterface: () => 0, onPacket: (bytes, offset, length) => void frames.push(bytes.slice(offset, offset + length)) });
    server = await startServer({ variables: { WIREGRAPH_INTERFACES: "wgw1", WIREGRAPH_IDLE_TIMEOUT: "15s", WIREGRAPH_ACTIVE_TIMEOUT: "5s" } });
    sender = await openSender("wgw0");
    let next = 0;
    timer = setInterval(() => {
      for (let i = 0; i < 8; i++) sender.send(frames[next++ % frames.length]!);
    }, 20);
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
  });

  afterAll(async () => {
    clearInterval(timer);
    sender?.close();
    await browser?.close();
    await server?.stop();
  });

  it("the first user is made with the code of the terminal", async () => {
    await page.goto(server.url);
    await page.getByLabel("Setup code").fill(server.setupCode);
    await page.getByLabel("User name").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await picture("first-run");
    await page.locator("form button[type=submit]").click();
    await page.getByText("wgw1").first().waitFor();
    await picture("sources");
    await page.getByRole("button", { name: /Skip to the overview/ }).click();
    // The page before has a first heading too: this one only the overview has.
    await page.getByRole("heading", { name: "Top hosts" }).waitFor();
  });

  it("the overview moves while packets come", async () => {
    await eventually(async () => /\d [kM]?bit\/s/.test((await textOf()).replace(/\u00a0/g, " ")), "a rate on the overview");
    const first = await textOf();
    await eventually(async () => (await textOf()) !== first, "movement on the overview");
    await eventually(async () => /DNS/.test(await textOf()) && /TLS/.test(await textOf()), "applications by name");
    if (pictures !== undefined) await page.waitForTimeout(45_000);
    await picture("overview");
  });

  it("hosts, one host and flow search show what was sent", async () => {
    await page.goto(`${server.url}/hosts`);
    const address = await eventually(async () => /10\.0\.\d+\.\d+/.exec(await textOf())?.[0], "local hosts in the list");
    await picture("hosts");
    await page.goto(`${server.url}/hosts/${address}`);
    await page.getByRole("heading", { level: 2, name: "Facts" }).waitFor();
    await eventually(async () => (await textOf()).includes(address), "the host's page");
    await picture("host");
    await page.goto(`${server.url}/flows?f=application:DNS`);
    await eventually(async () => {
      const rows = page.getByRole("table", { name: "Flows found" });
      if ((await rows.count()) > 0 && /\.example/.test(await rows.innerText())) return true;
      const again = page.getByRole("button", { name: "Read again" });
      if ((await again.count()) > 0 && (await again.isEnabled())) await again.click();
      return false;
    }, "DNS flows in history");
    expect(await page.locator("th[aria-sort]").innerText()).toContain("First seen");
    await picture("flows");
  });

  it("a view is saved on Explore, opens as it was, and is removed", async () => {
    await page.goto(`${server.url}/explore?from=-6h&by=SERVER,SERVER_PORT&show=FLOWS&f=application:DNS`);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByLabel("Save what is shown as").fill("Who answers names");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saves the view Who answers names.").waitFor();
    await page.goto(`${server.url}/explore`);
    await page.getByRole("button", { name: "Views" }).click();
    await picture("views");
    await page.getByRole("link", { name: "Who answers names" }).click();
    await page.waitForURL(/by=SERVER/);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      from: "-6h",
      to: "now",
      by: "SERVER,SERVER_PORT",
      show: "FLOWS",
      f: "application:DNS",
    });
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("button", { name: "Remove the view Who answers names" }).click();
    await page.getByText("Nothing is saved yet.").waitFor();
  });

  it("what is not understood is said, and nothing is shown in its place", async () => {
    await page.goto(`${server.url}/flows?f=hots:10.0.0.1`);
    await page.getByText("The filter in the address is not understood, so nothing is shown.").waitFor();
    expect(await page.getByRole("table", { name: "Flows found" }).count()).toBe(0);
    await picture("unread-filter");
    await page.goto(`${server.url}/hosts/bogus`);
    await page.getByRole("heading", { level: 1, name: "Not an address" }).waitFor();
    await picture("not-an-address");
  });

  it("a link into the guide opens that section", async () => {
    await page.goto(`${server.url}/docs/mcp#writes-ask-a-person`);
    const heading = page.getByRole("heading", { name: "Writes ask a person" });
    await heading.waitFor();
    await eventually(async () => {
      const top = (await heading.boundingBox())?.y ?? Infinity;
      return top > 0 && top < 900;
    }, "the section in sight");
    await picture("docs");
  });

  it("a token made on Assistants works over MCP", async () => {
    await page.goto(`${server.url}/assistants`);
    await page.getByRole("button", { name: "Make a token" }).click();
    const secret = await eventually(async () => /wg_[0-9A-Za-z]{43}/.exec(await textOf())?.[0], "the secret, shown once");
    await picture("assistants");
    const client = await mcpClient("v2", server.url, secret);
    expect(await client.tools()).toContain("get_live_flows_summary");
    const waiting = await client.call("add_domain_alert_exclusion", { input: { domains: [".example"], reason: "a test from the browser" } });
    await client.close();
    const link = /\/assistants\?confirm=[\w-]+/.exec(JSON.stringify(waiting.structuredContent));
    expect(link).not.toBeNull();
    confirmLink = link![0];
  });

  it("a person allows an assistant's write in the browser", async () => {
    await page.goto(server.url + confirmLink);
    await page.getByRole("button", { name: /Allow this once/ }).waitFor();
    await page.getByRole("link", { name: "1 waiting for you" }).waitFor();
    await picture("confirm");
    // It waits until the button can be pressed: a second after the card is seen.
    await page.getByRole("button", { name: /Allow this once/ }).click();
    await page.getByText("Allowed by ada").waitFor();
    await page.getByRole("link", { name: /waiting for you/ }).waitFor({ state: "detached" });
    await picture("allowed");
    await page.reload();
    // Of a decision that this page did not see, the audit knows.
    await page.getByText("Allowed by ada").waitFor();
    const token = (await wiregraph(["token", "create", "--user", "ada", "--scope", "read"], server.variables)).stdout.trim().split("\n").at(-1)!;
    await eventually(async () => {
      const answer = await graphql(server.url, "{ alertExclusions { nodes { domains createdBy } } }", {}, { authorization: `Bearer ${token}` });
      return JSON.stringify(answer.data).includes(".example");
    }, "the exclusion");
  });

  it.each([
    "/",
    "/hosts",
    "/flows",
    "/live",
    "/exporters",
    "/packet-captures",
    "/packet-captures?new=1",
    "/assistants",
    "/exclusions",
    "/monitors",
    "/monitors?new=1",
    "/docs",
    "/settings",
  ])("%s has no serious accessibility finding in either theme", async (path) => {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(server.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await eventually(async () => (await page.locator(".skeleton").count()) === 0, "the page's content");
      // Through the debugger, past the page's own policy on scripts.
      const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
      const serious = (found as { violations: { impact: string; id: string; nodes: { html: string }[] }[] }).violations.filter(
        ({ impact }) => impact === "serious" || impact === "critical",
      );
      expect(serious.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });

  it("nothing was written to the browser's console as an error", () => {
    expect(problems).toEqual([]);
  });
});
