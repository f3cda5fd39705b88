import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import type { Principal } from "../../model/principal.ts";
import type { Session as SessionShape } from "../../model/services/accounts.ts";
import { builder, needs } from "../builder.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { idRule } from "../id-rule.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { SignInMethodEnum } from "./user.ts";

const Session = builder.objectRef<SessionShape>("Session").implement({
  description: "A browser in which somebody is signed in.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the session." }),
    userId: t.exposeID("userId", { description: "Id of the user." }),
    userName: t.string({ description: "Whose it is.", resolve: (session) => cleanUntrusted(session.userName) }),
    isThis: t.boolean({ description: "True for the session this was asked with.", resolve: ({ id }, _args, { principal }) => isThis(id, principal) }),
    method: t.field({ type: SignInMethodEnum, description: "How it was begun.", resolve: (session) => session.method }),
    remoteAddress: t.string({ description: "Address from where it was begun.", resolve: (session) => cleanUntrusted(session.remoteAddress) }),
    userAgent: t.string({ description: "What the browser calls itself. Untrusted text.", resolve: (session) => cleanUntrusted(session.userAgent) }),
    createdAt: t.field({ type: "DateTime", description: "When it was begun.", resolve: (session) => session.createdAtMs }),
    lastSeenAt: t.field({ type: "DateTime", description: "When it was last used, to the minute.", resolve: (session) => session.lastSeenAtMs }),
    expiresAt: t.field({
      type: "DateTime",
      description: "When it ends at the latest; 12 hours without use end it too.",
      resolve: (session) => session.expiresAtMs,
    }),
  }),
});

const isThis = (id: string, principal: Principal | null): boolean => principal?.via.kind === "session" && principal.via.sessionId === id;
const manages = ({ scopes, networks }: Principal): boolean => scopes.includes("admin") && networks.length === 0;

/** A token of an ordinary user knows nothing of where its user is signed in. */
function lookerOf(context: ApiContext): Principal {
  const principal = principalOf(context);
  if (principal.via.kind === "session" || manages(principal)) return principal;
  throw new AppError("FORBIDDEN", "Sessions are for people signed in to the web UI, and for administrators.", {
    wanted: "a signed-in session",
    got: principal.via.kind,
  });
}

builder.queryField("sessions", (t) =>
  t.field({
    type: [Session],
    description: "Where you are signed in, used last first; where somebody else is, for administrators. At most 500.",
    authScopes: needs.signedIn,
    args: {
      userId: t.arg.id({ description: "Whose; your own when left out.", validate: idRule.nullish() }),
      everybody: t.arg.boolean({ required: true, defaultValue: false, description: "True for all users' sessions." }),
    },
    resolve: async (_root, { userId, everybody }, context) => {
      const principal = lookerOf(context);
      if ((everybody || (userId && userId !== principal.userId)) && !manages(principal)) {
        throw new AppError("FORBIDDEN", "Only administrators see where others are signed in.", {
          wanted: "scope admin, every network",
          got: principal.scopes.join(", "),
        });
      }
      return [...(await context.services.accounts.sessions(everybody ? {} : { userId: userId ?? principal.userId }))];
    },
  }),
);

defineMutation({
  name: "endSessions",
  description: "Signs browsers out: your own sessions, or anybody's for administrators.",
  needs: needs.signedIn,
  input: (t) => ({
    ids: t.idList({
      required: true,
      description: "Ids of the sessions.",
      validate: z.array(idRule).min(1, "Name a session.").max(100, "At most 100 sessions at once."),
    }),
  }),
  payload: { sessions: { type: [Session], description: "Those that ended, or would." } },
  plan: async (input, context) => {
    const principal = lookerOf(context);
    const { accounts } = context.services;
    const known = await accounts.sessions(manages(principal) ? {} : { userId: principal.userId });
    const found = known.filter(({ id }) => input.ids.includes(id));
    const [missing] = input.ids.filter((id) => !found.some((session) => session.id === id));
    if (missing !== undefined) {
      throw new AppError("NOT_FOUND", "You have no such session.", {
        path: "input.ids",
        got: cleanUntrusted(missing),
        cure: "It may have ended; look at sessions.",
      });
    }
    const own = found.some(({ id }) => isThis(id, principal));
    const users = [...new Set(found.map(({ userName }) => cleanUntrusted(userName)))];
    return {
      summary: `${found.length} session${found.length === 1 ? "" : "s"} of ${users.join(", ")} end${found.length === 1 ? "s" : ""}.`,
      effects: found.map(({ userName, remoteAddress }) => ({
        description: `${cleanUntrusted(userName)} is signed out at ${cleanUntrusted(remoteAddress)}.`,
        count: 1,
      })),
      ...(own ? { warnings: ["One of them is this one: you are signed out."] } : {}),
      preview: { sessions: found },
      change: {
        target: users.map((user) => `user ${user}`).join(", "),
        before: found.map(({ id, userName, remoteAddress, createdAtMs }) => ({ id, userName, remoteAddress, since: new Date(createdAtMs).toISOString() })),
      },
      apply: async () => {
        await accounts.endSessions(found.map(({ id }) => id));
        if (own) context.cookies?.clear();
        return { sessions: found };
      },
    };
  },
});

export default { name: "session" };
