/** The closed list of what a caller may do (DECISIONS §1.3). */
export const scopes = ["read", "sql", "write", "write:unattended", "capture", "admin"] as const;
export type Scope = (typeof scopes)[number];

export const roles = ["viewer", "analyst", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** What each role may do; a token of a user can hold no more than the user's role. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ["read"],
  analyst: ["read", "sql"],
  operator: ["read", "sql", "write", "capture"],
  admin: scopes,
};

/** What an access token of an OpenID provider can allow: an assistant manages no people, and its writes are confirmed. */
export const accessScopes = ["read", "sql", "write", "capture"] as const satisfies readonly Scope[];

export const audiences = ["api", "mcp"] as const;
export type Audience = (typeof audiences)[number];

/** Who is asking, and through what. Made by `auth`, carried in every request's context. */
export interface Principal {
  readonly userId: string;
  readonly userName: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** CIDRs the caller may see; empty means every network. */
  readonly networks: readonly string[];
  readonly via:
    | { readonly kind: "session"; readonly sessionId: string }
    | { readonly kind: "token"; readonly tokenId: string; readonly tokenName: string; readonly audience: Audience }
    | { readonly kind: "cli" };
}

/** How a write by an assistant was allowed. It lives in the server's context only and never travels. */
export interface WriteGrant {
  readonly kind: "elicited" | "approved" | "unattended";
  /** The operation's name and the SHA-256 (hex) of its canonical JSON arguments: a grant fits exactly one call. */
  readonly operation: string;
  readonly argumentsHash: string;
  /** Who allowed it: the user name of the person who answered. */
  readonly by: string;
}

/** How someone came in, as the audit and records show it: `session`, `cli`, or `token NAME`. */
export function throughOf({ via }: Principal): string {
  return via.kind === "token" ? `token ${via.tokenName}` : via.kind;
}
