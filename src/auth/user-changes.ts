import { AppError } from "../model/errors.ts";
import type { InventoryRecords } from "../model/inventory-records.ts";
import { type Principal, roles } from "../model/principal.ts";
import type { User, UserChange } from "../model/services/accounts.ts";
import { checkOidcLogin, checkUserName, nameKey } from "./names.ts";
import { parseNetworks } from "./token-rules.ts";

/** Who manages people: an admin whose eyes are not limited to networks, for whoever is could make another account that is not. */
export function needsAdmin(by: Principal, message: string): void {
  if (!by.scopes.includes("admin")) {
    throw new AppError("FORBIDDEN", message, { wanted: "the scope admin", got: by.scopes.join(", "), cure: "Ask an admin." });
  }
  if (by.networks.length > 0) {
    throw new AppError("FORBIDDEN", message, {
      wanted: "an admin of every network",
      got: by.networks.join(", "),
      cure: "Sign in, or use a token without network limits.",
    });
  }
}

export function checkRole(role: User["role"]): User["role"] {
  if (roles.includes(role)) return role;
  throw new AppError("BAD_INPUT", "There is no such role.", { path: "input.role", wanted: roles.join(", "), got: role });
}

/** An admin could lift any limit: one that limits nobody is not promised. */
export function checkNetworksOfRole(role: User["role"], wanted: readonly string[]): readonly string[] {
  const networks = parseNetworks(wanted).map(({ text }) => text);
  if (role !== "admin" || networks.length === 0) return networks;
  throw new AppError("BAD_INPUT", "An admin sees every network.", {
    path: "input.networks",
    wanted: "no networks",
    got: networks.join(", "),
    cure: "Choose another role, or leave networks out.",
  });
}

/** 2 for an admin who can sign in, 1 for one who has only tokens, 0 for everybody else. */
function adminRank({ role, disabled, hasPassword, oidcSubject }: User): number {
  if (role !== "admin" || disabled) return 0;
  return hasPassword || oidcSubject !== undefined ? 2 : 1;
}

/** The user as a change leaves it. Fails as the change would; changes nothing. */
export async function changedUser(records: InventoryRecords, before: User, change: UserChange, by: Principal): Promise<User> {
  needsAdmin(by, "Only an admin changes users.");
  const role = change.role === undefined ? before.role : checkRole(change.role);
  const name = change.name === undefined ? before.name : checkUserName(change.name);
  const holder = nameKey(name) === nameKey(before.name) ? undefined : await records.users.byNameKey(nameKey(name));
  if (holder) throw new AppError("CONFLICT", `There is a user ${holder.name} already.`, { path: "input.name", cure: "Choose another name." });
  const { oidcLogin: _login, oidcSubject, ...rest } = before;
  const oidcLogin = change.oidcLogin === undefined ? before.oidcLogin : change.oidcLogin === null ? undefined : checkOidcLogin(change.oidcLogin);
  const after: User = {
    ...rest,
    name,
    role,
    networks: checkNetworksOfRole(role, change.networks ?? (role === "admin" && before.role !== "admin" ? [] : before.networks)),
    disabled: change.disabled ?? before.disabled,
    ...(oidcLogin !== undefined && { oidcLogin }),
    // Another name is somebody else, who is known once signed in.
    ...(oidcSubject !== undefined && oidcLogin === before.oidcLogin && { oidcSubject }),
  };
  const rank = adminRank(before);
  if (adminRank(after) < rank && !(await records.users.list()).some((user) => user.id !== before.id && adminRank(user) >= rank)) {
    throw new AppError("CONFLICT", `${before.name} is the last admin${rank === 2 ? " who can sign in" : ""}.`, { cure: "Make another admin first." });
  }
  return after;
}
