import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { builder, needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { oidcStartPath } from "../oidc-route.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { User, viewOf } from "./user.ts";

interface OidcButton {
  readonly label: string;
  readonly url: string;
}

const OidcSignIn = builder.objectRef<OidcButton>("OidcSignIn").implement({
  description: "The OpenID provider at which people can sign in.",
  fields: (t) => ({
    label: t.exposeString("label", { description: "What to call it, for the button." }),
    url: t.exposeString("url", { description: "Path on this server where a browser begins." }),
  }),
});

const SignInOptions = builder.objectRef<{ readonly oidc: OidcButton | null }>("SignInOptions").implement({
  description: "How people can sign in beside name and password.",
  fields: (t) => ({
    oidc: t.field({ type: OidcSignIn, nullable: true, description: "At an OpenID provider; null when none is configured.", resolve: ({ oidc }) => oidc }),
  }),
});

builder.queryField("signInOptions", (t) =>
  t.field({
    type: SignInOptions,
    description: "How people can sign in. For everybody: the sign-in page asks.",
    authScopes: needs.nothing,
    resolve: (_root, _args, { services: { oidc } }) => ({ oidc: oidc ? { label: oidc.label, url: oidcStartPath } : null }),
  }),
);

defineMutation({
  name: "signIn",
  description: "Signs a person in: sets the session cookie. Throttled.",
  needs: needs.nothing,
  input: (t) => ({
    name: t.string({ required: true, description: "Name of the user.", validate: z.string().max(256, "A name has at most 256 characters.") }),
    password: t.string({ required: true, description: "Password.", validate: z.string().max(1_024, "A password has at most 1024 characters.") }),
  }),
  payload: { user: { type: User, description: "Who is signed in now; null after a dry run." } },
  plan: (input, context) => ({
    summary: "Would try to sign in.",
    effects: [],
    change: { target: `user ${cleanUntrusted(input.name)}` },
    apply: async () => {
      const { cookies, services } = context;
      if (!cookies) throw new AppError("UNSUPPORTED", "Signing in needs an HTTP answer to put the cookie on.", { cure: "Send signIn with POST /graphql." });
      const { user, sessionSecret, expiresAtMs } = await services.accounts.signIn({
        name: input.name,
        password: input.password,
        remoteAddress: context.remoteAddress,
        userAgent: context.userAgent,
      });
      cookies.set(sessionSecret, expiresAtMs);
      return {
        user: viewOf(user),
        summary: `Signed in as ${user.name}.`,
        change: { after: { remoteAddress: context.remoteAddress, userAgent: context.userAgent } },
      };
    },
  }),
});

defineMutation({
  name: "signOut",
  description: "Ends this browser's session.",
  needs: needs.signedIn,
  input: (t) => ({ reason: t.string({ description: "Why, for the audit.", validate: z.string().max(500, "A reason has at most 500 characters.").nullish() }) }),
  plan: (_input, context) => {
    const { via, userName } = principalOf(context);
    return {
      summary: via.kind === "session" ? "Signed out." : "There is no session to end: a token was sent.",
      effects: [],
      needed: via.kind === "session",
      change: { target: `user ${userName}` },
      apply: async () => {
        if (via.kind === "session") await context.services.accounts.signOut(via.sessionId);
        context.cookies?.clear();
        return {};
      },
    };
  },
});

export default { name: "sign-in" };
