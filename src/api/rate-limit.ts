import type { ServerResponse } from "node:http";
import { AppError } from "../model/errors.ts";
import type { Principal } from "../model/principal.ts";
import { callerKey } from "./caller-key.ts";
import type { ApiLimits } from "./limits.ts";

/** What one caller has left of its window. */
export interface Quota {
  readonly policy: "caller" | "anonymous";
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

const windowMs = 60_000;
const mostRemembered = 20_000;

/** Requests of each caller in windows of a minute, which begin with the caller's first. */
export class RequestRate {
  readonly #windows = new Map<string, { readonly endsMs: number; count: number }>();
  readonly #limits: Pick<ApiLimits, "requestsPerMinute" | "anonymousRequestsPerMinute">;
  readonly #clock: () => number;

  /** `clock` in milliseconds, never going back. */
  constructor(limits: Pick<ApiLimits, "requestsPerMinute" | "anonymousRequestsPerMinute">, clock: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts one request. */
  take(principal: Principal | null, remoteAddress: string): Quota {
    const policy = principal ? "caller" : "anonymous";
    const limit = principal ? this.#limits.requestsPerMinute : this.#limits.anonymousRequestsPerMinute;
    const key = callerKey(principal, remoteAddress);
    const nowMs = this.#clock();
    let window = this.#windows.get(key);
    if (!window || window.endsMs <= nowMs) {
      window = { endsMs: nowMs + windowMs, count: 0 };
      // Put back at the end: the first of the map ends soonest.
      this.#windows.delete(key);
      this.#windows.set(key, window);
      for (const [oldKey, old] of this.#windows) {
        if (old.endsMs > nowMs && this.#windows.size <= mostRemembered) break;
        this.#windows.delete(oldKey);
      }
    }
    window.count = Math.min(window.count + 1, limit + 1);
    return {
      policy,
      limit,
      remaining: Math.max(0, limit - window.count),
      resetSeconds: Math.max(1, Math.ceil((window.endsMs - nowMs) / 1_000)),
      isExceeded: window.count > limit,
    };
  }
}

/** RATE_LIMITED when there is nothing left. */
export function refuseExceeded({ isExceeded, policy, limit, resetSeconds }: Quota): void {
  if (!isExceeded) return;
  const whose = policy === "caller" ? "this token or session" : "this address without a token or a session";
  throw new AppError("RATE_LIMITED", `Too many requests of ${whose}: ${limit} a minute are allowed.`, {
    wanted: `at most ${limit} requests a minute`,
    cure: `Wait ${resetSeconds} s.`,
  });
}

/** The header fields of draft-ietf-httpapi-ratelimit-headers-10, and Retry-After (RFC 9110 §10.2.3) when nothing is left. */
export function setRateHeaders(response: ServerResponse, { policy, limit, remaining, resetSeconds, isExceeded }: Quota): void {
  response.setHeader("ratelimit-policy", `"${policy}";q=${limit};w=${windowMs / 1_000}`);
  response.setHeader("ratelimit", `"${policy}";r=${remaining};t=${resetSeconds}`);
  if (isExceeded) response.setHeader("retry-after", String(resetSeconds));
}
