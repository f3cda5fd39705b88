import { auditedArguments } from "../../src/auth/mask-secrets.ts";
import { AppError } from "../../src/model/errors.ts";
import { scopesOfRole, type Principal } from "../../src/model/principal.ts";
import type { Accounts, ApiToken, User } from "../../src/model/services/accounts.ts";
import type { AlertExclusion, AlertExclusions, NewAlertExclusion } from "../../src/model/services/alert-exclusions.ts";
import type { Audit, AuditEvent } from "../../src/model/services/audit.ts";
import type { Confirmations, PendingConfirmation } from "../../src/model/services/confirmations.ts";

export const setupCode = "SETUP-1234";

const throughOf = ({ via }: Principal): string => (via.kind === "token" ? `token ${via.tokenName}` : via.kind);

/** Users, tokens and sessions in memory; passwords in the clear, for tests only. */
export function memoryAccounts(clock: () => number): Accounts {
  const users: (User & { readonly password: string })[] = [];
  const tokens = new Map<string, ApiToken>();
  const sessions = new Map<string, User>();
  const wrong = (): AppError => new AppError("UNAUTHENTICATED", "The name or the password is wrong.", { cure: "Try again." });
  const shown = ({ password: _password, ...user }: (typeof users)[number]): User => user;
  let failures = 0;
  return {
    hasUsers: async () => users.length > 0,
    createUser: async ({ name, password, role, setupCode: code }, by) => {
      if (users.length === 0 ? code !== setupCode : !by?.scopes.includes("admin")) {
        throw new AppError("FORBIDDEN", users.length === 0 ? "The setup code is wrong." : "Only an administrator makes users.", { path: "input.setupCode" });
      }
      if (users.some((user) => user.name === name)) throw new AppError("CONFLICT", `There already is a user ${name}.`, { path: "input.name" });
      const user = {
        id: `user-${users.length + 1}`,
        name,
        role: users.length === 0 ? ("admin" as const) : role,
        disabled: false,
        createdAtMs: clock(),
        password,
      };
      users.push(user);
      return shown(user);
    },
    users: async () => users.map(shown),
    userByName: async (name) => users.filter((user) => user.name === name).map(shown)[0],
    signIn: async ({ name, password }) => {
      if (failures >= 5) throw new AppError("RATE_LIMITED", "Too many wrong passwords.", { cure: "Wait a minute." });
      const user = users.find((candidate) => candidate.name === name && candidate.password === password);
      if (!user) {
        failures++;
        throw wrong();
      }
      const sessionSecret = `session-${sessions.size + 1}`;
      sessions.set(sessionSecret, shown(user));
      return { user: shown(user), sessionSecret, expiresAtMs: clock() + 3_600_000 };
    },
    signOut: async (sessionId) => {
      sessions.delete(sessionId);
    },
    createToken: async ({ expiresInMs, userId, ...input }) => {
      const user = users.find(({ id }) => id === userId);
      if (!user) throw new AppError("NOT_FOUND", "There is no such user.");
      const secret = `wg_${String(tokens.size + 1).padStart(43, "t")}`;
      const token: ApiToken = {
        ...input,
        id: `token-${tokens.size + 1}`,
        userId,
        userName: user.name,
        hint: secret.slice(-4),
        createdAtMs: clock(),
        expiresAtMs: clock() + expiresInMs,
      };
      tokens.set(secret, token);
      return { token, secret };
    },
    tokens: async ({ userId }) => [...tokens.values()].filter((token) => userId === undefined || token.userId === userId),
    revokeToken: async (id) => {
      const entry = [...tokens].find(([, token]) => token.id === id);
      if (!entry) throw new AppError("NOT_FOUND", "There is no such token.", { path: "input.id" });
      const revoked = { ...entry[1], revokedAtMs: clock() };
      tokens.set(entry[0], revoked);
      return revoked;
    },
    principalOfToken: async (secret) => {
      const token = tokens.get(secret);
      const user = users.find(({ id }) => id === token?.userId);
      if (!token || !user || token.revokedAtMs !== undefined || token.expiresAtMs <= clock()) return undefined;
      return {
        userId: user.id,
        userName: user.name,
        role: user.role,
        scopes: token.scopes,
        networks: token.networks,
        via: { kind: "token", tokenId: token.id, tokenName: token.name, audience: token.audience },
        expiresAtMs: token.expiresAtMs,
      };
    },
    principalOfSession: async (secret) => {
      const user = sessions.get(secret);
      return (
        user && {
          userId: user.id,
          userName: user.name,
          role: user.role,
          scopes: scopesOfRole[user.role],
          networks: [],
          via: { kind: "session", sessionId: secret },
        }
      );
    },
  };
}

export function memoryAudit(clock: () => number): Audit & { readonly all: AuditEvent[] } {
  const all: AuditEvent[] = [];
  return {
    all,
    intent: async ({ principal, action, arguments: given, grant }) => {
      const id = `event-${all.length + 1}`;
      all.push({
        id,
        timeMs: clock(),
        userName: principal?.userName ?? "nobody",
        through: principal ? throughOf(principal) : "nobody",
        action,
        arguments: auditedArguments(given),
        outcome: "intent",
        ...(grant ? { grant } : {}),
      });
      return id;
    },
    outcome: async (id, result) => {
      const index = all.findIndex((event) => event.id === id);
      all[index] = { ...all[index]!, ...result };
    },
    events: async ({ first, after, action }) => {
      const found = all.filter((event) => !action || event.action === action).toReversed();
      const from = after ? found.findIndex((event) => event.id === after) + 1 : 0;
      const rows = found.slice(from, from + first);
      return { rows, ...(from + first < found.length ? { next: rows.at(-1)!.id } : {}) };
    },
  };
}

export function memoryConfirmations(clock: () => number, lifeMs = 600_000): Confirmations {
  const rows = new Map<string, PendingConfirmation>();
  const current = (row: PendingConfirmation): PendingConfirmation =>
    row.state === "PENDING" && row.expiresAtMs <= clock() ? { ...row, state: "EXPIRED" } : row;
  return {
    request: async (input) => {
      const row: PendingConfirmation = {
        ...input,
        id: `confirmation-${rows.size + 1}`,
        state: "PENDING",
        requestedAtMs: clock(),
        expiresAtMs: clock() + lifeMs,
      };
      rows.set(row.id, row);
      return row;
    },
    pending: async (viewer) =>
      [...rows.values()]
        .map(current)
        .filter((row) => row.state === "PENDING" && (row.requestedBy.userId === viewer.userId || viewer.scopes.includes("admin")))
        .toReversed(),
    byId: async (id) => {
      const row = rows.get(id);
      return row && current(row);
    },
    latest: async ({ tool, argumentsHash, requestedBy, maxAgeMs }) => {
      const found = [...rows.values()].findLast(
        (row) =>
          row.tool === tool &&
          row.argumentsHash === argumentsHash &&
          row.requestedBy.userId === requestedBy.userId &&
          throughOf(row.requestedBy) === throughOf(requestedBy) &&
          row.requestedAtMs >= clock() - maxAgeMs,
      );
      return found && current(found);
    },
    decide: async (id, decision, by) => {
      const row = rows.get(id);
      if (!row) throw new AppError("NOT_FOUND", "There is no such confirmation.");
      if (current(row).state !== "PENDING") throw new AppError("CONFLICT", "This was decided before, or it lapsed.");
      const decided = { ...row, state: decision, decidedBy: by.userName, decidedAtMs: clock() };
      rows.set(id, decided);
      return decided;
    },
    finish: async (id, state, result) => {
      rows.set(id, { ...rows.get(id)!, state, result });
    },
  };
}

export function memoryExclusions(clock: () => number): AlertExclusions {
  const rows: AlertExclusion[] = [];
  const keyOf = (row: NewAlertExclusion): string =>
    JSON.stringify([row.kind, [...row.hosts].toSorted(), [...row.domains].toSorted(), row.peer ?? null, [...row.alertTypes].toSorted()]);
  const find = (input: NewAlertExclusion): AlertExclusion | undefined => rows.find((row) => row.removedAtMs === undefined && keyOf(row) === keyOf(input));
  return {
    find: async (input) => find(input),
    add: async (input, by) => {
      const existing = find(input);
      if (existing) return existing;
      const row: AlertExclusion = { ...input, id: `exclusion-${rows.length + 1}`, createdBy: by.userName, createdThrough: throughOf(by), createdAtMs: clock() };
      rows.push(row);
      return row;
    },
    remove: async (id) => {
      const index = rows.findIndex((row) => row.id === id);
      if (index < 0) throw new AppError("NOT_FOUND", "There is no such exclusion.", { path: "input.id" });
      rows[index] = { ...rows[index]!, removedAtMs: clock() };
      return rows[index];
    },
    list: async ({ first, after }) => {
      const found = rows.filter((row) => row.removedAtMs === undefined).toReversed();
      const from = after ? found.findIndex((row) => row.id === after) + 1 : 0;
      const page = found.slice(from, from + first);
      return { rows: page, total: found.length, ...(from + first < found.length ? { next: page.at(-1)!.id } : {}) };
    },
  };
}
