import { readFileSync } from "node:fs";
import type { OidcRules } from "../auth/oidc-users.ts";
import { createOidc } from "../integrations/oidc.ts";
import { AppError } from "../model/errors.ts";
import type { OidcProvider } from "../model/services/oidc.ts";
import { createEgress } from "../runtime/egress.ts";
import type { Log } from "../runtime/log.ts";
import type { Config } from "./config.ts";
import { parseGroupRole } from "./settings.ts";

/** Whom of the provider's people we let in; undefined when no provider is configured. */
export function oidcRulesOf(config: Config): OidcRules | undefined {
  if (config.oidcIssuer === undefined) return undefined;
  return {
    roleOfGroups: config.oidcRoles.flatMap((text) => parseGroupRole(text) ?? []),
    newUsers: config.oidcNewUsers,
    domains: config.oidcDomains,
    groups: config.oidcGroups,
  };
}

/** `url`: how people reach this server. */
export function signInProvider(config: Config, url: string, log: Log): OidcProvider | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId } = config;
  if (issuer === undefined || clientId === undefined) return undefined;
  const { protocol, hostname } = new URL(issuer);
  if (protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) {
    throw new AppError("BAD_INPUT", "The sign-in provider is not asked without TLS.", { path: "oidcIssuer", wanted: "https://…", got: issuer.slice(0, 100) });
  }
  if (!config.oidcScopes.includes("openid")) {
    throw new AppError("BAD_INPUT", "Signing in needs the scope openid.", {
      path: "oidcScopes",
      wanted: "openid among them",
      got: config.oidcScopes.join(", "),
    });
  }
  const clientSecret = secretOf(config);
  return createOidc({
    issuer,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    redirectUri: new URL("/auth/oidc/callback", url).href,
    scopes: config.oidcScopes,
    loginClaim: config.oidcLoginClaim,
    groupsClaim: config.oidcGroupsClaim,
    ...(config.oidcLabel !== undefined && { label: config.oidcLabel }),
    egress: createEgress({ ownPorts: [config.port], allowLoopback: config.egressLoopback }),
    log,
  });
}

function secretOf({ oidcClientSecret, oidcClientSecretFile: path }: Config): string | undefined {
  if (path === undefined) return oidcClientSecret;
  try {
    const secret = readFileSync(path, "utf8").trim();
    if (secret !== "") return secret;
  } catch (cause) {
    throw new AppError(
      "BAD_INPUT",
      `${path} cannot be read: ${(cause as Error).message}`,
      { path: "oidcClientSecretFile", cure: "Correct the path, or its mode." },
      { cause },
    );
  }
  throw new AppError("BAD_INPUT", `${path} is empty.`, { path: "oidcClientSecretFile", wanted: "the client secret" });
}
