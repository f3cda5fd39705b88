import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import type { Accounts } from "../model/services/accounts.ts";

/**
 * A question for streams: whether their caller is still who it was, with the same rights. `ask` finds out anew who it is. Rejects
 * with UNAUTHENTICATED when it is nobody any more and with FORBIDDEN when its rights are others, and says why.
 */
export function stillAllowed(was: Principal, ask: () => Promise<Principal | null>, accounts: Accounts): () => Promise<void> {
  return async () => {
    const now = await ask().catch((error: unknown) => {
      if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
      throw error;
    });
    if (!now) {
      throw new AppError("UNAUTHENTICATED", `The stream ends: ${await whyLost(was, accounts)}`, {
        cure: was.via.kind === "token" ? "Subscribe again with another token." : "Sign in and subscribe again.",
      });
    }
    if (rightsOf(now) === rightsOf(was)) return;
    throw new AppError("FORBIDDEN", `The stream ends: the rights of ${nameOf(was)} changed.`, {
      wanted: rightsOf(was),
      got: rightsOf(now),
      cure: "Subscribe again: what is still allowed comes then.",
    });
  };
}

function rightsOf({ role, scopes, networks }: Principal): string {
  return `role ${role}, scopes ${scopes.toSorted().join(" ") || "none"}, networks ${networks.toSorted().join(" ") || "all"}`;
}

function nameOf({ userName, via }: Principal): string {
  return via.kind === "token" ? `the token ${via.tokenName}` : userName;
}

async function whyLost({ userId, userName, via }: Principal, accounts: Accounts): Promise<string> {
  const user = (await accounts.users()).find(({ id }) => id === userId);
  if (!user || user.disabled) return `${userName} was disabled.`;
  if (via.kind !== "token") return "the session was signed out, or it ran out.";
  const token = (await accounts.tokens({ userId })).find(({ id }) => id === via.tokenId);
  return token && token.revokedAtMs === undefined ? `the token ${via.tokenName} ran out.` : `the token ${via.tokenName} was revoked.`;
}
