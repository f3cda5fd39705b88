import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { getOperationAST, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../support/e2e-clients.ts";
import { mainFile, type RealServer, serverMissing, startServer, wiregraph } from "../support/real-server.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";

const missing = serverMissing();
const folderOfDocs = resolve(import.meta.dirname, "../../docs");

const folder = mkdtempSync(join(tmpdir(), "wg-docs-"));
let server: RealServer;
let token = "";

beforeAll(async () => {
  if (missing !== undefined) return;
  writeTraffic({ seed: 31, startMs: Date.now() - 60_000, packets: 2_000, out: join(folder, "office.pcapng") });
  server = await startServer();
  const made = await wiregraph(["token", "create", "--user", "ada", "--scope", "read,sql,write,admin"], server.variables);
  token = made.stdout.trim().split("\n").at(-1)!;
  expect((await wiregraph(["import", join(folder, "office.pcapng")], server.variables)).code).toBe(0);
});

afterAll(async () => {
  await server?.stop();
});

/** Pages whose examples run against a server: from top to bottom, as a reader would try them. */
describe.skipIf(missing !== undefined).each(["api", "alert-exclusions", "capture-files", "explore", "settings"])(
  `docs/%s.md${missing ? ` (skipped: ${missing})` : ""}`,
  (name) => {
    const page = readFileSync(join(folderOfDocs, `${name}.md`), "utf8");
    const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({ language: match[1]!, text: match[2]!.trim() }));

    it.each(blocks.filter(({ text }) => text.startsWith("curl")))("$text", ({ text }) => {
      const line = text.replaceAll("http://127.0.0.1:3000", server.url);
      const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { cwd: folder, env: { ...process.env, TOKEN: token }, encoding: "utf8" });
      expect(`${status} ${stderr}`).toBe("0 ");
      expect(stdout).not.toContain("errors");
    });

    // What needs an interface of the reader's, or another machine, is checked by test/docs.test.ts only.
    const commandLines = blocks
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => text.split("\n").filter((line) => /^(cat .*\| )?npx wiregraph (import|flows)/.test(line)));
    it.each(commandLines)("%s", (line) => {
      const own = line.replace("npx wiregraph", `'${process.execPath}' '${mainFile}'`);
      const { status, stdout, stderr } = spawnSync("sh", ["-c", own], {
        cwd: folder,
        env: { ...process.env, HOME: folder, ...server.variables },
        encoding: "utf8",
      });
      expect(`${status} ${stderr}`).toBe("0 ");
      expect(stdout).toMatch(line.includes("import") ? /packets in [\d,]+ flows stored/ : /^\{"id":/);
    });

    const operations = blocks.filter(({ language }) => language === "graphql");
    it.each(operations.filter(({ text }) => !text.startsWith("subscription")))("$text", async ({ text }) => {
      const answer = await graphql(server.url, text, {}, { authorization: `Bearer ${token}` });
      expect(answer.errors).toBeUndefined();
      expect(Object.values(answer.data as Record<string, unknown>).every((value) => value !== null)).toBe(true);
    });

    it.each(operations.filter(({ text }) => text.startsWith("subscription")))("$text", async ({ text }) => {
      expect(getOperationAST(parse(text))?.operation).toBe("subscription");
      const response = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ query: text }),
      });
      let received = "";
      for await (const chunk of response.body!) {
        received += new TextDecoder().decode(chunk);
        if (received.includes("activeFlows")) break;
      }
      expect(received).toContain('"bytesPerSecond"');
    });

    const programs = blocks.filter(({ language }) => language === "js" || language === "python");
    it.each(programs)("$language $text", ({ language, text }) => {
      const [command, args]: [string, string[]] = language === "js" ? [process.execPath, ["--input-type=module"]] : ["python3", ["-"]];
      // Its packages are found from here, as from a folder where they were installed.
      const cwd = resolve(folderOfDocs, "..");
      const input = text.replaceAll("127.0.0.1:3000", new URL(server.url).host);
      const { status, stdout, stderr } = spawnSync(command, args, { cwd, input, env: { ...process.env, NODE_OPTIONS: "", TOKEN: token }, encoding: "utf8" });
      expect(`${status} ${stderr}`).toBe("0 ");
      expect(stdout.trim().split("\n").length).toBeGreaterThanOrEqual(1);
      if (text.includes("10.0.0.300")) expect(stdout).toContain("filter.match.host[0]");
      if (text.includes("frist")) expect(stdout).toContain("Did you mean first?");
    });

    const answered = blocks.flatMap(({ language, text }, index) => {
      const next = blocks[index + 1];
      return language === "graphql" && next?.language === "json" ? [{ text, answer: next.text }] : [];
    });
    it.each(answered)("the answer to $text", async ({ text, answer }) => {
      const { data } = await graphql(server.url, text, {}, { authorization: `Bearer ${token}` });
      expect(data).toEqual(JSON.parse(answer));
    });

    it.each(blocks.filter(({ language }) => language === "sql"))("$text", async ({ text }) => {
      const answer = await graphql(
        server.url,
        "query($query: String!) { sql(query: $query) { columns { name } rows } }",
        { query: text },
        { authorization: `Bearer ${token}` },
      );
      expect(answer.errors).toBeUndefined();
      expect(answer.data.sql.rows.length).toBeGreaterThan(0);
    });
  },
);
