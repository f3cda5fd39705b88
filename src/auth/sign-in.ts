import { AppError } from "../model/errors.ts";
import type { InventoryRecords } from "../model/inventory-records.ts";
import type { SignInMethod, SignInPlace, StartedSession, User } from "../model/services/accounts.ts";
import { parseIp } from "../net/ip.ts";
import { nameKey } from "./names.ts";
import { pretendToVerify, verifyPassword } from "./password.ts";
import { newSessionSecret } from "./secrets.ts";
import { createThrottle } from "./throttle.ts";

const hourMs = 3_600_000;
export const sessionIdleMs = 12 * hourMs;
const sessionLifeMs = 7 * 24 * hourMs;

const wrong = () =>
  new AppError("UNAUTHENTICATED", "The name or the password is wrong.", { cure: "Try again. An admin sets a new password with: wiregraph user password NAME" });

/** Who guesses: an IPv4 address, or the /64 an IPv6 host can choose its address from. */
export function guesser(remoteAddress: string): string {
  const ip = parseIp(remoteAddress);
  return ip && !ip.isV4 ? `${ip.w0} ${ip.w1}` : (ip?.text ?? remoteAddress.slice(0, 64));
}

export interface SignIn {
  /** Name and password → the user. Slowed down per name and per address; one error, and one time, for every wrong answer. */
  verify(name: string, password: string, remoteAddress: string): Promise<User>;
  startSession(user: User, method: SignInMethod, place: SignInPlace): Promise<StartedSession>;
}

export function createSignIn(records: InventoryRecords, clock: () => number): SignIn {
  const limits = { clock, forgetAfterMs: hourMs, maxKeys: 10_000 };
  // A name waits a minute at most: longer, and anyone could lock its owner out.
  const names = createThrottle({ ...limits, freeFailures: 5, firstDelayMs: 1_000, maxDelayMs: 60_000 });
  const addresses = createThrottle({ ...limits, freeFailures: 10, firstDelayMs: 1_000, maxDelayMs: 15 * 60_000 });

  return {
    async verify(name, password, remoteAddress) {
      const key = nameKey(name).slice(0, 64);
      const ofAddress = addresses.attempt(guesser(remoteAddress));
      try {
        names.attempt(key);
      } catch (error) {
        ofAddress.succeeded();
        throw error;
      }
      const found = await records.users.byNameKey(nameKey(name));
      const right = found?.passwordHash !== undefined && !found.disabled ? await verifyPassword(password, found.passwordHash) : await pretendToVerify(password);
      if (!right || !found) throw wrong();
      ofAddress.succeeded();
      names.forget(key);
      const { passwordHash: _, ...user } = found;
      return user;
    },
    async startSession(user, method, { remoteAddress, userAgent }) {
      const nowMs = clock();
      const { secret, hash } = newSessionSecret();
      await records.sessions.removeEnded(nowMs, nowMs - sessionIdleMs);
      const expiresAtMs = nowMs + sessionLifeMs;
      await records.sessions.create({
        secretHash: hash,
        userId: user.id,
        createdAtMs: nowMs,
        expiresAtMs,
        remoteAddress: remoteAddress.slice(0, 64),
        userAgent: userAgent.slice(0, 256),
        method,
      });
      await records.users.signedIn(user.id, nowMs);
      return { user: { ...user, lastSignInAtMs: nowMs }, sessionSecret: secret, expiresAtMs };
    },
  };
}
