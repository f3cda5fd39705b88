import { setMaxListeners } from "node:events";
import { AppError } from "../../model/errors.ts";
import { deviceName, type NewSnmpDevice, type SnmpDevice } from "../../model/snmp-device.ts";
import type { NamedSnmpCredential, SnmpDiscovery } from "../../model/services/snmp.ts";
import type { Cidr } from "../../net/cidr.ts";
import { SnmpError } from "../snmp-error.ts";
import { addressesOf } from "./address-ranges.ts";
import type { AskDevice, FirstLook } from "./ask-device.ts";
import { tryCredentials } from "./try-credentials.ts";

/** Addresses asked at a time: each is a socket that mostly waits. */
const atOnce = 64;
/** Shorter than for a device we know: most addresses are silent. */
const timeoutMs = 1_000;

export interface DiscoveryRun extends Omit<SnmpDiscovery, "ranges"> {
  readonly ranges: readonly Cidr[];
  readonly ask: AskDevice;
  credentialsFor(address: string): readonly NamedSnmpCredential[];
  at(address: string, port: number): SnmpDevice | undefined;
  /** Adds it and keeps what was seen of it. */
  add(device: NewSnmpDevice, look: FirstLook): Promise<void>;
  report(share: number, message: string, counts: Readonly<Record<string, number>>): void;
  readonly signal: AbortSignal;
}

/** Asks every address once and adds what answers. A device with several addresses in the ranges is added at the first that answered. */
export async function discoverDevices(run: DiscoveryRun): Promise<string> {
  const { ranges, port, device, ask, signal } = run;
  const addresses = addressesOf(ranges);
  // Each of those asked at a time listens.
  setMaxListeners(0, signal);
  const counts = { addresses: addresses.length, asked: 0, answered: 0, added: 0, knownBefore: 0, sameDevice: 0, refused: 0, forbidden: 0 };
  /** Addresses of devices that were found. */
  const taken = new Map<string, string>();
  const failures: string[] = [];
  const tell = (): void =>
    run.report(counts.asked / addresses.length, `${counts.asked} of ${counts.addresses} addresses asked, ${counts.answered} answered, ${counts.added} added.`, {
      ...counts,
    });

  const one = async (address: string): Promise<void> => {
    const known = run.at(address, port);
    if (known) {
      counts.knownBefore++;
      return;
    }
    if (taken.has(address)) {
      counts.sameDevice++;
      return;
    }
    const { trial, look } = await tryCredentials(ask, { address, port, anySender: device.anySender, timeoutMs }, run.credentialsFor(address), signal);
    if (trial.failure === "auth") counts.refused++;
    if (!look || !trial.credential) return;
    counts.answered++;
    const name = deviceName({ address, facts: { readAtMs: 0, system: look.system, identity: look.identity } });
    // Its other addresses may have been asked meanwhile.
    if (look.addresses.some((other) => taken.get(other) === name)) {
      counts.sameDevice++;
      return;
    }
    for (const own of [address, ...look.addresses]) taken.set(own, name);
    try {
      await run.add({ ...device, address, port, credentialId: trial.credential.id }, look);
      counts.added++;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push(`${address}: ${error.message}`);
    }
  };

  const queue = addresses.values();
  const worker = async (): Promise<void> => {
    for (const address of queue) {
      signal.throwIfAborted();
      try {
        await one(address);
      } catch (error) {
        if (error instanceof SnmpError && error.kind === "stopped") signal.throwIfAborted();
        // The egress guard's: no reason to stop at one of many.
        if (!(error instanceof AppError)) throw error;
        counts.forbidden++;
      }
      counts.asked++;
      tell();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, addresses.length) }, worker));
  const beside = [
    counts.knownBefore > 0 && `${counts.knownBefore} were known before`,
    counts.sameDevice > 0 && `${counts.sameDevice} are further addresses of a device`,
    counts.refused > 0 && `${counts.refused} refused the credentials`,
    counts.forbidden > 0 && `${counts.forbidden} are addresses that Wiregraph does not connect to`,
  ].filter(Boolean);
  const failed = failures.length > 0 ? ` ${failures.length} could not be added: ${failures[0]}` : "";
  return `${counts.addresses} addresses asked: ${counts.answered} answered, ${counts.added} added${beside.length > 0 ? `; ${beside.join(", ")}` : ""}.${failed}`;
}
