import type { Principal } from "../model/principal.ts";

/** Who counts as one caller for limits: a token, a session, or an address that shows neither. */
export function callerKey(principal: Principal | null, remoteAddress: string): string {
  if (!principal) return `address ${remoteAddress}`;
  const { via } = principal;
  return via.kind === "token" ? `token ${via.tokenId}` : via.kind === "session" ? `session ${via.sessionId}` : `user ${principal.userId}`;
}
