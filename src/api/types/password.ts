import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { idRule } from "../id-rule.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { newPassword, User, viewOf } from "./user.ts";

defineMutation({
  name: "setPassword",
  description:
    "Sets a password: your own, with the current one, in a browser where you are signed in; anybody's for administrators. Ends all the user's sessions; this browser, when it is your own, gets a new one.",
  needs: needs.signedIn,
  input: (t) => ({
    userId: t.id({ description: "Whose; your own when left out.", validate: idRule.nullish() }),
    currentPassword: t.string({
      description: "The one you have, for your own.",
      validate: z.string().max(1_024, "A password has at most 1024 characters.").nullish(),
    }),
    password: t.string({ required: true, description: "The new one, at least 10 characters.", validate: newPassword }),
  }),
  payload: { user: { type: User, description: "The user." } },
  plan: async (input, context) => {
    const { accounts } = context.services;
    const by = principalOf(context);
    const userId = input.userId ?? by.userId;
    const isOwn = userId === by.userId && by.via.kind === "session";
    if (!isOwn && (!by.scopes.includes("admin") || by.networks.length > 0)) {
      throw new AppError("FORBIDDEN", "You set your own password signed in to the web UI; others' are set by administrators.", {
        path: "input.userId",
        cure: "Sign in, and leave userId out.",
      });
    }
    const user = await accounts.user(userId);
    if (!user) throw new AppError("NOT_FOUND", "There is no such user.", { path: "input.userId", got: cleanUntrusted(userId), cure: "Look at users." });
    const sessions = await accounts.sessions({ userId });
    return {
      summary: `A new password for ${user.name}.`,
      effects: [
        { description: `${user.name} signs in with the new password.`, count: 1 },
        { description: isOwn ? "Sessions that end; this browser gets a new one." : "Sessions that end.", count: sessions.length },
      ],
      preview: { user: viewOf(user) },
      change: { target: `user ${user.name}` },
      apply: async () => {
        const { remoteAddress, userAgent, cookies } = context;
        const current = input.currentPassword ?? undefined;
        const done = await accounts.setPassword(
          { userId, password: input.password, remoteAddress, ...(current === undefined ? {} : { currentPassword: current }) },
          by,
        );
        if (isOwn && cookies) {
          const { sessionSecret, expiresAtMs } = await accounts.startSession(userId, "password", { remoteAddress, userAgent });
          cookies.set(sessionSecret, expiresAtMs);
        }
        return { user: viewOf(done) };
      },
    };
  },
});

export default { name: "password" };
