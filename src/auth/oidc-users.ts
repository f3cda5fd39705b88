import { AppError } from "../model/errors.ts";
import type { InventoryRecords } from "../model/inventory-records.ts";
import { type Principal, type Role, roles, scopes } from "../model/principal.ts";
import type { User, UserChange } from "../model/services/accounts.ts";
import type { OidcIdentity } from "../model/services/oidc.ts";
import { checkOidcLogin, checkUserName, nameKey } from "./names.ts";

/** Whom of those the provider knows we let in, and as what. */
export interface OidcRules {
  /** Who of the group is at least this. With any, the provider rules the role at each sign-in. */
  readonly roleOfGroups: readonly { readonly group: string; readonly role: Role }[];
  /** What those become whom nobody knows here and no group gives a role; `refuse` lets in only whom an administrator named. */
  readonly newUsers: Role | "refuse";
  /** Domains of e-mail addresses, one of which the (verified) address must be of; none lets all in. */
  readonly domains: readonly string[];
  /** Groups, one of which somebody must be in; none lets all in. */
  readonly groups: readonly string[];
}

const provider: Principal = { userId: "oidc", userName: "oidc", role: "admin", scopes, networks: [], via: { kind: "cli" } };

const refuse = (message: string, cure: string): never => {
  throw new AppError("FORBIDDEN", message, { cure });
};

/** The role of the highest of somebody's groups. */
function roleByGroups({ groups }: OidcIdentity, { roleOfGroups }: OidcRules): Role | undefined {
  const held = roleOfGroups.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  return roles.findLast((role) => held.includes(role));
}

function checkAllowed({ email, groups }: OidcIdentity, rules: OidcRules): void {
  const domain = email?.slice(email.lastIndexOf("@") + 1).toLowerCase();
  if (rules.domains.length > 0 && (domain === undefined || !rules.domains.some((allowed) => allowed.toLowerCase() === domain))) {
    refuse(
      domain === undefined ? "The provider names no verified e-mail address of yours." : `Addresses of ${domain} are not let in here.`,
      "Ask an administrator.",
    );
  }
  if (rules.groups.length > 0 && !rules.groups.some((group) => groups.includes(group))) refuse("None of your groups is let in here.", "Ask an administrator.");
}

/**
 * Who of us somebody at the provider is: whoever came with this subject before, else whom an administrator named `oidcLogin` for, else
 * somebody new. A name alone never makes two people one: a user with a password here is not taken over by a name at the provider.
 */
export async function userOfIdentity(
  records: InventoryRecords,
  rules: OidcRules,
  identity: OidcIdentity,
  /** With the rule that an admin stays. */
  changeUser: (id: string, change: UserChange, by: Principal) => Promise<{ readonly after: User }>,
  nowMs: number,
): Promise<{ readonly user: User; readonly isNew: boolean }> {
  checkAllowed(identity, rules);
  const subject = `${identity.issuer} ${identity.subject}`;
  const byGroups = roleByGroups(identity, rules);
  const role = byGroups ?? (rules.newUsers === "refuse" ? undefined : rules.newUsers);
  const known = await records.users.byOidcSubject(subject);
  const named = known ?? (await records.users.byOidcLogin(checkOidcLogin(identity.login)));
  if (!named) {
    if (role === undefined) return refuse(`Nobody here is let in as ${identity.login}.`, "Ask an administrator to let you in under this name.");
    return { user: await newUser(records, identity, subject, role, nowMs), isNew: true };
  }
  if (named.disabled) refuse(`${named.name} is disabled.`, "Ask an administrator.");
  if (!known) {
    if (named.oidcSubject !== undefined) refuse(`${identity.login} is somebody else at the provider now.`, "Ask an administrator to name you anew.");
    await records.users.update(named.id, { oidcSubject: subject });
  }
  if (rules.roleOfGroups.length === 0) return { user: (await records.users.byId(named.id)) ?? named, isNew: false };
  if (role === undefined) return refuse("None of your groups has a role here.", "Ask an administrator.");
  if (role === named.role) return { user: (await records.users.byId(named.id)) ?? named, isNew: false };
  try {
    return { user: (await changeUser(named.id, { role }, provider)).after, isNew: false };
  } catch (error) {
    // The last admin stays one: else nobody could put it right.
    if (error instanceof AppError && error.code === "CONFLICT") return { user: (await records.users.byId(named.id)) ?? named, isNew: false };
    throw error;
  }
}

async function newUser(records: InventoryRecords, identity: OidcIdentity, oidcSubject: string, role: Role, createdAtMs: number): Promise<User> {
  if (!(await records.users.exist())) refuse("The first user is made here, with the setup code.", "Open the page where the server was started.");
  const name = checkUserName(identity.login.slice(0, 64), "login");
  if (await records.users.byNameKey(nameKey(name))) {
    refuse(
      `There is a user ${name} here already who does not sign in at the provider.`,
      `An administrator can let you in as ${name}, or as another user, by its name at the provider.`,
    );
  }
  return records.users.create({ name, nameKey: nameKey(name), role, oidcSubject, founder: false, createdAtMs });
}
