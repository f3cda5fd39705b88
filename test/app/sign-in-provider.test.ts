import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/app/config.ts";
import { oidcRulesOf, signInProvider } from "../../src/app/sign-in-provider.ts";
import { AppError } from "../../src/model/errors.ts";
import { silentLog } from "../../src/runtime/log.ts";

const folder = mkdtempSync(join(tmpdir(), "wg-provider-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const base = { WIREGRAPH_OIDC_ISSUER: "https://sso.example.net/realms/main", WIREGRAPH_OIDC_CLIENT_ID: "wiregraph" };
const from = (environment: Record<string, string>) => loadConfig({ environment: { ...base, ...environment } });
const made = (environment: Record<string, string>) => signInProvider(from(environment), "https://wiregraph.example.net", silentLog);

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("the sign-in provider of the configuration", () => {
  it("is none without an issuer", () => {
    expect(signInProvider(loadConfig({ environment: {} }), "http://127.0.0.1:3000", silentLog)).toBeUndefined();
    expect(oidcRulesOf(loadConfig({ environment: {} }))).toBeUndefined();
  });

  it("refuses everybody whom nobody named, unless told otherwise", () => {
    expect(oidcRulesOf(from({}))).toEqual({ roleOfGroups: [], newUsers: "refuse", domains: [], groups: [] });
    const more = { WIREGRAPH_OIDC_ROLES: "cn=noc,dc=x=operator, a b =admin", WIREGRAPH_OIDC_NEW_USERS: "viewer", WIREGRAPH_OIDC_GROUPS: "staff" };
    expect(failure(() => from(more)).message).toContain("WIREGRAPH_OIDC_ROLES: wanted groups with roles");
    expect(oidcRulesOf(from({ ...more, WIREGRAPH_OIDC_ROLES: "cn=noc=operator, a b =admin" }))).toEqual({
      roleOfGroups: [
        { group: "cn=noc", role: "operator" },
        { group: "a b", role: "admin" },
      ],
      newUsers: "viewer",
      domains: [],
      groups: ["staff"],
    });
  });

  it("is named by its host, or as it is told", () => {
    expect(made({})).toMatchObject({ issuer: base.WIREGRAPH_OIDC_ISSUER, label: "sso.example.net" });
    expect(made({ WIREGRAPH_OIDC_LABEL: "Example SSO" })!.label).toBe("Example SSO");
  });

  it("says what is wrong before anybody signs in, and never the secret", () => {
    const { WIREGRAPH_OIDC_ISSUER } = base;
    expect(failure(() => loadConfig({ environment: { WIREGRAPH_OIDC_ISSUER } })).message).toContain("needs oidcClientId beside it (WIREGRAPH_OIDC_CLIENT_ID)");
    expect(failure(() => made({ WIREGRAPH_OIDC_ISSUER: "http://sso.example.net" }))).toMatchObject({ code: "BAD_INPUT", details: { path: "oidcIssuer" } });
    expect(made({ WIREGRAPH_OIDC_ISSUER: "http://127.0.0.1:8080" })).toBeDefined();
    expect(failure(() => made({ WIREGRAPH_OIDC_SCOPES: "profile" })).details.path).toBe("oidcScopes");
    const file = join(folder, "secret");
    expect(failure(() => made({ WIREGRAPH_OIDC_CLIENT_SECRET_FILE: file })).details.path).toBe("oidcClientSecretFile");
    writeFileSync(file, "\n");
    expect(failure(() => made({ WIREGRAPH_OIDC_CLIENT_SECRET_FILE: file })).message).toContain("is empty");
    writeFileSync(file, "s3cret\n");
    expect(made({ WIREGRAPH_OIDC_CLIENT_SECRET_FILE: file })).toBeDefined();
    const config = join(folder, "wiregraph.yaml");
    writeFileSync(config, "oidcClientSecret: [hunter22]\n");
    const { message } = failure(() => from({ WIREGRAPH_CONFIG: config }));
    expect(message).toContain("oidcClientSecret");
    expect(message).not.toContain("hunter22");
  });
});
