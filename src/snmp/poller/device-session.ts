import type { PolledDevices } from "../../model/services/snmp.ts";
import type { SnmpDevice } from "../../model/snmp-device.ts";
import type { Egress } from "../../runtime/egress.ts";
import { SnmpClient } from "../snmp-client.ts";
import { SnmpError } from "../snmp-error.ts";
import { type Reach, type ReachName, readReach } from "./reach.ts";

export interface Reached extends Reach {
  readonly client: SnmpClient;
  readonly responseMs: number;
  /** The credential that was answered, when it was looked for. */
  readonly credentialId?: string;
}

/** For one datagram; it is sent twice. */
const timeoutMs = 2_000;

/** The way to one device: a session that is kept from poll to poll, with the credential that is answered. */
export class DeviceSession {
  readonly #egress: Egress;
  readonly #devices: Pick<PolledDevices, "credentialsFor">;
  #client: SnmpClient | undefined;
  #has: readonly ReachName[] | undefined;

  constructor(egress: Egress, devices: Pick<PolledDevices, "credentialsFor">) {
    this.#egress = egress;
    this.#devices = devices;
  }

  get client(): SnmpClient | undefined {
    return this.#client;
  }

  /**
   * Asks whether it is there, with its credential or with those of its network in turn. Fails with an SnmpError: the one that says
   * most, which is a refusal; AppErrors of the egress guard come through.
   */
  async reach(device: SnmpDevice, stopping: AbortSignal): Promise<Reached> {
    if (this.#client) {
      try {
        return await this.#ask(this.#client);
      } catch (error) {
        // The credential may have been changed meanwhile: the next poll opens it as it is then.
        this.close();
        throw error;
      }
    }
    // Only here: a signal with a deadline costs more than a request.
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(device.deadlineMs)]);
    const credentials = this.#devices.credentialsFor(device);
    let worst: unknown = new SnmpError("auth", "There is no credential for it.");
    for (const { id, credential } of credentials) {
      if (signal.aborted) throw worst;
      const client = await SnmpClient.open(this.#egress, device.address, {
        credential,
        port: device.port,
        timeoutMs: Math.min(timeoutMs, Math.max(device.deadlineMs / 5, 100)),
        anySender: device.anySender,
      });
      const stop = (): void => client.close();
      signal.addEventListener("abort", stop, { once: true });
      try {
        const reached = await this.#ask(client);
        this.#client = client;
        return { ...reached, ...(id !== device.credentialId && { credentialId: id }) };
      } catch (error) {
        client.close();
        if (!(worst instanceof SnmpError) || worst.kind !== "auth" || id === credentials[0]!.id) worst = error;
      } finally {
        signal.removeEventListener("abort", stop);
      }
    }
    throw worst;
  }

  /** What it has is learned anew: after it began anew, it may have more. */
  forget(): void {
    this.#has = undefined;
  }

  /** What is under way ends. */
  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  async #ask(client: SnmpClient): Promise<Reached> {
    const startMs = performance.now();
    const reach = await readReach(client, this.#has);
    this.#has = reach.has;
    return { ...reach, client, responseMs: performance.now() - startMs };
  }
}
