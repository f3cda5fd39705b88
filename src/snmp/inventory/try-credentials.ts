import type { NamedSnmpCredential, SnmpTrial } from "../../model/services/snmp.ts";
import { SnmpError } from "../snmp-error.ts";
import type { AskDevice, FirstLook } from "./ask-device.ts";

export interface Tried {
  readonly trial: SnmpTrial;
  readonly look?: FirstLook;
}

/** Credentials that are tried on one address at most: each costs a silent one its time-out. */
const maxTried = 20;

/**
 * Asks an address with one credential after the other until it answers. The failure that says most is told: a device that refused is
 * there, one that is silent maybe not.
 */
export async function tryCredentials(
  ask: AskDevice,
  target: { readonly address: string; readonly port: number; readonly anySender?: boolean; readonly timeoutMs?: number },
  credentials: readonly NamedSnmpCredential[],
  signal?: AbortSignal,
): Promise<Tried> {
  const { address, port, anySender = false, timeoutMs = 2_000 } = target;
  const some = credentials.slice(0, maxTried);
  const none = { address, port, tried: some.length };
  if (some.length === 0) return { trial: { ...none, problem: "No credential is meant for this address." } };
  let worst: SnmpError | undefined;
  for (const [i, { id, name, credential }] of some.entries()) {
    try {
      const look = await ask({ address, port, credential, anySender, timeoutMs, ...(signal && { signal }) });
      const { system, identity, interfaces } = look;
      return { look, trial: { address, port, tried: i + 1, credential: { id, name }, found: { system, identity, interfaces } } };
    } catch (error) {
      if (!(error instanceof SnmpError)) throw error;
      if (error.kind === "stopped") throw error;
      if (worst === undefined || worst.kind === "timeout") worst = error;
      // No route, no socket: the next credential changes nothing.
      if (error.kind === "unreachable") break;
    }
  }
  return { trial: { ...none, problem: worst!.message, failure: worst!.kind } };
}
