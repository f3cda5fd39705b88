import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPair, SignJWT } from "jose";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccounts } from "../../src/auth/accounts.ts";
import { commandLine } from "../../src/auth/account-commands.ts";
import { createOidc } from "../../src/integrations/oidc.ts";
import { createMcp } from "../../src/mcp/server.ts";
import type { Accounts } from "../../src/model/services/accounts.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { type AccountBench, openAccountBench, password } from "../support/account-bench.ts";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { createMemoryServices } from "../support/memory-services.ts";
import { createTestBrowser, oidcClient, publicClient, startTestProvider, type TestProvider } from "../support/oidc-provider.ts";

let provider: TestProvider;
let bench: AccountBench;
let accounts: Accounts;
let server: TestApi;
let stopMcp: () => Promise<void>;
let redirectUri: string;

beforeAll(async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  redirectUri = `http://127.0.0.1:${port}/auth/oidc/callback`;
  provider = await startTestProvider({ redirectUri });
  bench = await openAccountBench();
  bench.clock.nowMs = Date.now();
  const oidcRules = { roleOfGroups: [], newUsers: "viewer" as const, domains: [], groups: [] };
  accounts = createAccounts({ records: bench.inventory.records, setupCode: bench.setupCode, clock: bench.clock, oidcRules });
  await accounts.createUser({ name: "root", role: "admin", password }, commandLine);
  const oidc = createOidc({
    issuer: provider.issuer,
    clientId: oidcClient.id,
    clientSecret: oidcClient.secret,
    redirectUri,
    scopes: ["openid", "profile"],
    loginClaim: "preferred_username",
    groupsClaim: "groups",
    egress: createEgress({ ownPorts: [port], allowLoopback: true }),
    log: silentLog,
  });
  const services = { ...createMemoryServices(), accounts, audit: bench.audit, oidc };
  server = await startTestApi({ services, config: { port } });
  const mcp = createMcp({ schema: server.api.schema, runner: server.api.runner, services, publicUrl: server.url, toolFolders: [], log: silentLog });
  await mcp.start();
  server.api.useMcp(mcp);
  stopMcp = () => mcp.stop();
});
afterAll(async () => {
  await stopMcp();
  await server.stop();
  await provider.stop();
  await bench.stop();
});

const post = (token?: string, body: object = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "get_network_health", arguments: {} } }) =>
  fetch(`${server.url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

/** What an assistant does: discover, send its person to the provider, take the code for a token. */
async function accessToken(resource: string, scope: string): Promise<string> {
  const configuration = await client.discovery(new URL(provider.issuer), publicClient, undefined, client.None(), { execute: [client.allowInsecureRequests] });
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    resource,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const back = await createTestBrowser().visit(url.href, redirectUri);
  const tokens = await client.authorizationCodeGrant(configuration, new URL(back.url), { pkceCodeVerifier: verifier }, { resource });
  return tokens.access_token;
}

describe("the protected resource's metadata (RFC 9728)", () => {
  it("names the provider, and 401 says where the metadata is", async () => {
    const refused = await post();
    expect(refused.status).toBe(401);
    const challenge = refused.headers.get("www-authenticate")!;
    const where = /resource_metadata="([^"]+)"/.exec(challenge)![1]!;
    expect(challenge).toMatch(/^Bearer realm="wiregraph", resource_metadata="[^"]+", scope="read"$/);
    expect(where).toBe(`${server.url}/.well-known/oauth-protected-resource/mcp`);
    for (const url of [where, `${server.url}/.well-known/oauth-protected-resource`]) {
      const answer = await fetch(url);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await answer.json()).toEqual({
        resource: `${server.url}/mcp`,
        authorization_servers: [provider.issuer],
        scopes_supported: ["read", "sql", "write", "capture"],
        bearer_methods_supported: ["header"],
        resource_name: "Wiregraph",
        resource_documentation: `${server.url}/docs/mcp`,
      });
    }
    expect((await fetch(where, { method: "POST" })).status).toBe(405);
    expect((await post("wg_nonsense")).headers.get("www-authenticate")).toContain(`error="invalid_token"`);
  });

  it("names none where there is none, and the page that says how tokens are made", async () => {
    const plain = await startTestApi({ config: { publicUrl: "https://wiregraph.example.net" } });
    const metadata = (await (await fetch(`${plain.url}/.well-known/oauth-protected-resource/mcp`)).json()) as Record<string, unknown>;
    expect(metadata).not.toHaveProperty("authorization_servers");
    expect(metadata).toMatchObject({ resource: "https://wiregraph.example.net/mcp", resource_documentation: "https://wiregraph.example.net/docs/mcp" });
    // Clients look for an authorization server here too: no page of the web UI may answer.
    const other = await fetch(`${plain.url}/.well-known/oauth-authorization-server`, { headers: { accept: "text/html" } });
    expect([other.status, other.headers.get("content-type")]).toEqual([404, "application/json; charset=utf-8"]);
    await plain.stop();
  });
});

describe("an access token of the provider at /mcp", () => {
  beforeAll(async () => {
    provider.people["s-gil"] = { preferred_username: "gil" };
    provider.who = "s-gil";
  });

  it("is of nobody until its person has signed in once; then it reads, as that person", async () => {
    const token = await accessToken(`${server.url}/mcp`, "read write");
    const refused = await post(token);
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining("Sign in to the web UI once")]);
    await createTestBrowser().visit(`${server.url}/auth/oidc`);
    const answer = await post(token, initialize);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("wiregraph");
    const principal = await accounts.principalOfAccess({
      issuer: provider.issuer,
      subject: "s-gil",
      clientId: publicClient,
      scopes: ["read", "write", "admin"],
      expiresAtMs: bench.clock.nowMs + 1,
    });
    // A viewer, whatever the token says; and an administrator would get no more than an assistant may.
    expect(principal).toMatchObject({ userName: "gil", scopes: ["read"], via: { kind: "token", audience: "mcp", tokenName: "of assistant" } });
    const gil = (await accounts.userByName("gil"))!;
    await accounts.changeUser(gil.id, { role: "admin", networks: [] }, commandLine);
    const asAdmin = await accounts.principalOfAccess({
      issuer: provider.issuer,
      subject: "s-gil",
      clientId: publicClient,
      scopes: ["read", "admin", "write:unattended"],
      expiresAtMs: bench.clock.nowMs + 1,
    });
    expect(asAdmin?.scopes).toEqual(["read"]);
  });

  it("is not taken at /graphql, for another resource, without a scope of ours, or once its person is disabled", async () => {
    const right = await accessToken(`${server.url}/mcp`, "read");
    expect((await post(right, initialize)).status).toBe(200);
    expect((await server.ask("{ viewer { name } }", { token: right })).status).toBe(401);
    const other = await post(await accessToken("https://elsewhere.example/mcp", "read"), initialize);
    expect([other.status, other.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining(`error="invalid_token"`)]);
    const useless = await post(await accessToken(`${server.url}/mcp`, "admin"), initialize);
    expect([useless.status, useless.headers.get("www-authenticate")]).toEqual([403, expect.stringContaining(`error="insufficient_scope"`)]);
    const gil = (await accounts.userByName("gil"))!;
    await accounts.changeUser(gil.id, { disabled: true }, commandLine);
    expect((await post(right, initialize)).status).toBe(401);
    await accounts.changeUser(gil.id, { disabled: false }, commandLine);
  });

  it("is checked: signature, type, issuer, times", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const claims = { client_id: publicClient, scope: "read", jti: "1" };
    const forged = (type: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: type, kid: "test" })
        .setIssuer(provider.issuer)
        .setSubject("s-gil")
        .setAudience(`${server.url}/mcp`)
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(privateKey);
    const right = await accessToken(`${server.url}/mcp`, "read");
    const [head, body, signature] = right.split(".") as [string, string, string];
    const changed = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, "base64url").toString()), scope: "read write" })).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
    for (const token of [await forged("at+jwt"), await forged("JWT"), `${head}.${changed}.${signature}`, `${none}.${body}.`, `${none}.${body}.x`, "a.b.c"]) {
      const refused = await post(token, initialize);
      expect([token.slice(0, 20), refused.status]).toEqual([token.slice(0, 20), 401]);
    }
    expect((await post(right, initialize)).status).toBe(200);
  });
});
