import { auditedArguments } from "../../src/auth/mask-secrets.ts";
import { AppError } from "../../src/model/errors.ts";
import { scopesOfRole, type Principal } from "../../src/model/principal.ts";
import { nameKey } from "../../src/auth/names.ts";
import { changedUser } from "../../src/auth/user-changes.ts";
import type { Accounts, ApiToken, Session, User } from "../../src/model/services/accounts.ts";
import type { AlertExclusion, AlertExclusions, NewAlertExclusion } from "../../src/model/services/alert-exclusions.ts";
import type { Audit, AuditEvent, AuditFilter } from "../../src/model/services/audit.ts";
import type { Confirmations, PendingConfirmation } from "../../src/model/services/confirmations.ts";

export const setupCode = "SETUP-1234";

const throughOf = ({ via }: Principal): string => (via.kind === "token" ? `token ${via.tokenName}` : via.kind);

/** Users, tokens and sessions in memory; passwords in the clear, for tests only. */
export function memoryAccounts(clock: () => number): Accounts {
  const users: (User & { readonly password: string })[] = [];
  const tokens = new Map<string, ApiToken>();
  const sessions = new Map<string, Session>();
  const records = { users: { list: async () => users, byNameKey: async (key: string) => users.find(({ name }) => nameKey(name) === key) } } as never;
  const found = (id: string): (typeof users)[number] => {
    const user = users.find((one) => one.id === id);
    if (user) return user;
    throw new AppError("NOT_FOUND", "There is no such user.", { path: "input.id" });
  };
  const put = (user: (typeof users)[number]): void => void users.splice(users.indexOf(found(user.id)), 1, user);
  const startSession: Accounts["startSession"] = async (userId, method, place) => {
    const { id, name } = found(userId);
    const sessionSecret = `session-${sessions.size + 1}`;
    const expiresAtMs = clock() + 3_600_000;
    sessions.set(sessionSecret, { id: sessionSecret, userId: id, userName: name, method, createdAtMs: clock(), lastSeenAtMs: clock(), expiresAtMs, ...place });
    return { user: shown(found(userId)), sessionSecret, expiresAtMs };
  };
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
        networks: [],
        disabled: false,
        createdAtMs: clock(),
        hasPassword: true,
        password: password ?? "",
      };
      users.push(user);
      return shown(user);
    },
    users: async () => users.map(shown),
    userByName: async (name) => users.filter((user) => user.name === name).map(shown)[0],
    user: async (id) => users.filter((user) => user.id === id).map(shown)[0],
    previewUserChange: async (id, change, by) => ({ before: shown(found(id)), after: await changedUser(records, shown(found(id)), change, by) }),
    changeUser: async (id, change, by) => {
      const before = found(id);
      const after = await changedUser(records, shown(before), change, by);
      put({ ...after, password: before.password });
      return { before: shown(before), after };
    },
    setPassword: async ({ userId, password, currentPassword }, by) => {
      const user = found(userId);
      if (by.userId === userId && currentPassword !== user.password) throw new AppError("FORBIDDEN", "The current password is wrong.");
      put({ ...user, password });
      for (const [secret, session] of sessions) if (session.userId === userId) sessions.delete(secret);
      return shown(user);
    },
    startSession,
    signInWithOidc: () => Promise.reject(new AppError("UNSUPPORTED", "Nobody signs in at a provider here.")),
    principalOfAccess: async () => undefined,
    sessions: async ({ userId }) => [...sessions.values()].filter((session) => userId === undefined || session.userId === userId),
    endSessions: async (ids) => ids.forEach((id) => sessions.delete(id)),
    signIn: async ({ name, password, ...place }) => {
      if (failures >= 5) throw new AppError("RATE_LIMITED", "Too many wrong passwords.", { cure: "Wait a minute." });
      const user = users.find((candidate) => candidate.name === name && candidate.password === password);
      if (!user) {
        failures++;
        throw wrong();
      }
      return startSession(user.id, "password", place);
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
      const user = users.find(({ id }) => id === sessions.get(secret)?.userId);
      return (
        user && {
          userId: user.id,
          userName: user.name,
          role: user.role,
          scopes: scopesOfRole[user.role],
          networks: user.networks,
          via: { kind: "session", sessionId: secret },
        }
      );
    },
  };
}

/** The plain parts of a filter; the rest is tested on the databases. */
const fits = (event: AuditEvent, { action, actor, channel, dryRun }: AuditFilter = {}): boolean =>
  (action === undefined || event.action === action) &&
  (actor === undefined || event.userName === actor) &&
  (channel === undefined || event.channel === channel) &&
  (dryRun === undefined || event.dryRun === dryRun);

export function memoryAudit(clock: () => number): Audit & { readonly all: AuditEvent[] } {
  const all: AuditEvent[] = [];
  return {
    all,
    intent: async ({ principal, action, arguments: given, grant, dryRun, tool, client }) => {
      const id = `event-${all.length + 1}`;
      all.push({
        id,
        timeMs: clock(),
        userName: principal?.userName ?? "nobody",
        through: principal ? throughOf(principal) : "nobody",
        action,
        arguments: auditedArguments(given),
        channel: principal?.via.kind === "token" ? (tool === undefined ? "api" : "mcp") : principal?.via.kind === "cli" ? "cli" : "web",
        dryRun,
        outcome: "intent",
        ...(grant ? { grant } : {}),
        ...(tool === undefined ? {} : { tool }),
        ...(client === undefined ? {} : { client }),
      });
      return id;
    },
    outcome: async (id, { change, ...result }) => {
      const index = all.findIndex((event) => event.id === id);
      const values = Object.entries({ before: change?.before, after: change?.after }).filter(([, value]) => value !== undefined);
      const changed = Object.fromEntries(values.map(([name, value]) => [name, auditedArguments(value)]));
      all[index] = { ...all[index]!, ...result, ...changed, ...(change?.target === undefined ? {} : { target: change.target }) };
    },
    events: async ({ first, after, filter }) => {
      const found = all.filter((event) => fits(event, filter)).toReversed();
      const from = after ? found.findIndex((event) => event.id === after.id) + 1 : 0;
      return { rows: found.slice(from, from + first), hasMore: from + first < found.length };
    },
    count: async (filter) => all.filter((event) => fits(event, filter)).length,
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
