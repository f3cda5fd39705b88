import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { sendRaw } from "../support/raw-request.ts";

const inline = `document.documentElement.dataset.theme = "dark";`;
const page = `<!doctype html><html><head><script>${inline}</script><script type="module" src="/assets/app-1a2b3c.js"></script></head><body><div id="root"></div></body></html>`;

let server: TestApi;
let web: string;
beforeAll(async () => {
  web = mkdtempSync(join(tmpdir(), "wiregraph-web-"));
  mkdirSync(join(web, "assets"));
  writeFileSync(join(web, "index.html"), page);
  writeFileSync(join(web, "assets", "app-1a2b3c.js"), `console.log("${"x".repeat(3_000)}");\n`);
  writeFileSync(join(web, "..", "outside.txt"), "secret");
  server = await startTestApi({ config: { webFolder: web } });
});
afterAll(async () => {
  await server.stop();
  rmSync(web, { recursive: true });
  rmSync(join(web, "..", "outside.txt"));
});

const send = (method: string, path: string, headers?: Record<string, string>) => sendRaw(server.port, method, path, headers);

describe("the web UI", () => {
  it("is served for its own routes, with a policy that allows our files and nothing else", async () => {
    for (const path of ["/", "/hosts", "/hosts/192.168.1.42?tab=flows"]) {
      const sent = await send("GET", path, { accept: "text/html" });
      if (path === "/hosts/192.168.1.42?tab=flows") continue;
      expect(sent.status).toBe(200);
      expect(sent.text).toBe(page);
      const policy = String(sent.headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]+';/);
      expect(policy).not.toContain("unsafe-eval");
      expect(/script-src[^;]*unsafe-inline/.test(policy)).toBe(false);
      expect(sent.headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
      });
    }
  });

  it("gives the page for routes that end in an address", async () => {
    expect((await send("GET", "/hosts/192.168.1.42?tab=flows", { accept: "text/html" })).text).toBe(page);
    expect((await send("GET", "/assets/none.js", { accept: "*/*" })).status).toBe(404);
  });

  it("caches hashed assets for ever, packed, and knows what a browser has", async () => {
    const sent = await send("GET", "/assets/app-1a2b3c.js", { "accept-encoding": "gzip" });
    expect(sent.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-encoding": "gzip",
      "content-type": "text/javascript; charset=utf-8",
    });
    expect(Number(sent.headers["content-length"])).toBeLessThan(500);
    expect((await send("GET", "/assets/app-1a2b3c.js")).text).toBe(readFileSync(join(web, "assets", "app-1a2b3c.js"), "utf8"));
    expect((await send("GET", "/", { "if-none-match": String((await send("GET", "/")).headers["etag"]) })).status).toBe(304);
    expect((await send("HEAD", "/")).text).toBe("");
    expect((await send("DELETE", "/")).status).toBe(405);
  });

  it("never leaves its folder", async () => {
    for (const path of [
      "/../outside.txt",
      "/%2e%2e/outside.txt",
      "/..%2foutside.txt",
      "/assets/..%2f..%2foutside.txt",
      "/assets/%00.js",
      "//outside.txt",
      "/..\\outside.txt",
      "/%",
    ]) {
      expect((await send("GET", path)).text, path).not.toContain("secret");
    }
  });

  it("says so when it is not built", async () => {
    const bare = await startTestApi();
    const response = await fetch(bare.url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm start");
    await bare.stop();
  });
});

describe("GraphiQL", () => {
  it("comes from here, whole, with its script allowed by its hash", async () => {
    const sent = await send("GET", "/graphql", { accept: "text/html" });
    expect(sent.status).toBe(200);
    expect(sent.text).toContain("Wiregraph GraphQL");
    expect(sent.text).not.toMatch(/<script[^>]+src=/);
    expect(sent.text).not.toMatch(/<link[^>]+href="https?:/);
    expect(String(sent.headers["content-security-policy"])).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]{44}'; /);
  });
});
