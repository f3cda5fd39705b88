import { AppError } from "../model/errors.ts";
import { type Principal, type Scope, scopesOfRole } from "../model/principal.ts";
import type { User } from "../model/services/accounts.ts";
import { type Cidr, parseCidr } from "../net/cidr.ts";

const dayMs = 86_400_000;
const maxTokenLifeMs = 366 * dayMs;
const minTokenLifeMs = 60_000;
const maxNetworks = 100;

/** A token holds no more than its user's role, and no more than whoever makes it. Refused rather than cut: nobody gets less than they were told. */
export function checkScopes(wanted: readonly Scope[], user: User, by: Principal): readonly Scope[] {
  const scopes = [...new Set(wanted)];
  if (scopes.length === 0) throw new AppError("BAD_INPUT", "A token needs a scope.", { path: "input.scopes", wanted: scopesOfRole[user.role].join(", ") });
  const beyondRole = scopes.filter((scope) => !scopesOfRole[user.role].includes(scope));
  if (beyondRole.length > 0) {
    throw new AppError("FORBIDDEN", `The role ${user.role} of ${user.name} does not hold ${beyondRole.join(", ")}.`, {
      path: "input.scopes",
      wanted: `some of ${scopesOfRole[user.role].join(", ")}`,
      got: scopes.join(", "),
      cure: "Leave these scopes out, or make the token for a user with a higher role.",
    });
  }
  const beyondMaker = scopes.filter((scope) => !by.scopes.includes(scope));
  if (beyondMaker.length > 0) {
    const why = beyondMaker.includes("write:unattended") ? "Only an admin gives write:unattended." : `You do not hold ${beyondMaker.join(", ")} yourself.`;
    throw new AppError("FORBIDDEN", why, { path: "input.scopes", got: scopes.join(", "), cure: "Leave these scopes out, or ask an admin." });
  }
  if (scopes.includes("write:unattended") && !by.scopes.includes("admin")) {
    throw new AppError("FORBIDDEN", "Only an admin gives write:unattended.", { path: "input.scopes", cure: "Ask an admin." });
  }
  return scopes;
}

/** Networks in their one spelling, each once. */
export function parseNetworks(wanted: readonly string[]): readonly Cidr[] {
  if (wanted.length > maxNetworks) {
    throw new AppError("BAD_INPUT", "These are too many networks.", { path: "input.networks", wanted: `at most ${maxNetworks}`, got: String(wanted.length) });
  }
  const networks = wanted.map((text, index) => {
    const network = parseCidr(text.trim());
    if (!network)
      throw new AppError("BAD_INPUT", "This is not a network.", {
        path: `input.networks[${index}]`,
        wanted: "192.0.2.0/24 or 2001:db8::/32",
        got: text.slice(0, 60),
      });
    return network;
  });
  return [...new Map(networks.map((network) => [network.text, network])).values()];
}

/** The networks of a token: within those of whoever makes it, and of whoever it is for. None wanted is all its user sees. */
export function checkNetworks(wanted: readonly string[], user: Pick<User, "networks">, by: Pick<Principal, "networks">): readonly string[] {
  const networks = parseNetworks(wanted.length > 0 ? wanted : user.networks);
  for (const { networks: limits } of [by, user]) {
    if (limits.length === 0) continue;
    const allowed = limits.flatMap((text) => parseCidr(text) ?? []);
    const outside = networks.find((network) => !allowed.some((limit) => limit.containsNetwork(network)));
    if (networks.length > 0 && !outside) continue;
    throw new AppError(
      "FORBIDDEN",
      limits === by.networks ? "You see only some networks, and so does a token you make." : "Its user sees only some networks.",
      {
        path: "input.networks",
        wanted: `within ${limits.join(", ")}`,
        got: outside?.text ?? "every network",
      },
    );
  }
  return networks.map(({ text }) => text);
}

/** What of a token's networks its user still sees; undefined when that is nothing. None means all on either side. */
export function networksWithin(networks: readonly string[], limits: readonly string[]): readonly string[] | undefined {
  if (limits.length === 0) return networks;
  if (networks.length === 0) return limits;
  const own = networks.flatMap((text) => parseCidr(text) ?? []);
  const allowed = limits.flatMap((text) => parseCidr(text) ?? []);
  const left = [
    ...own.filter((network) => allowed.some((limit) => limit.containsNetwork(network))),
    ...allowed.filter((limit) => own.some((network) => network.containsNetwork(limit))),
  ].map(({ text }) => text);
  return left.length > 0 ? [...new Set(left)] : undefined;
}

export function checkTokenLife(expiresInMs: number): number {
  if (Number.isFinite(expiresInMs) && expiresInMs >= minTokenLifeMs && expiresInMs <= maxTokenLifeMs) return Math.round(expiresInMs);
  throw new AppError("BAD_INPUT", "A token ends some day.", {
    path: "input.expiresIn",
    wanted: "1m to 366d",
    got: Number.isFinite(expiresInMs) ? `${Math.round(expiresInMs / 1_000)} s` : String(expiresInMs),
  });
}
