import { AppError } from "../../model/errors.ts";
import { type NewSnmpDevice, type SnmpDevice, snmpLimits } from "../../model/snmp-device.ts";
import type { SnmpDeviceChange, SnmpProgress, SnmpRecords } from "../../model/services/snmp.ts";
import type { Log } from "../../runtime/log.ts";

type Records = Pick<SnmpRecords, "devices" | "addDevices" | "changeDevice" | "removeDevices" | "keepProgress">;

const keepEveryMs = 5_000;
/** Rows of one transaction: SQLite works in our own thread. */
const keptAtOnce = 200;

/** Every device with where it stands now; what polls find is written together, a little later. */
export class DeviceRegistry {
  readonly #records: Records;
  readonly #log: Log;
  readonly #devices = new Map<string, SnmpDevice>();
  readonly #dirty = new Set<string>();
  readonly #listeners = new Set<(change: SnmpDeviceChange) => void>();
  #newestFirst: readonly SnmpDevice[] | undefined;
  #keep: NodeJS.Timeout | undefined;
  /** Writes come one after the other, so that what is added at once is not there twice. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(records: Records, log: Log) {
    this.#records = records;
    this.#log = log;
  }

  async start(): Promise<void> {
    for (const device of await this.#records.devices()) this.#put(device);
    this.#keep = setInterval(() => void this.#save(), keepEveryMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#keep);
    await this.#save();
  }

  /** Newest first. */
  list(): readonly SnmpDevice[] {
    return (this.#newestFirst ??= [...this.#devices.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)));
  }

  get(id: string): SnmpDevice | undefined {
    return this.#devices.get(id);
  }

  at(address: string, port: number): SnmpDevice | undefined {
    return this.list().find((each) => each.address === address && each.port === port);
  }

  watch(listener: (change: SnmpDeviceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Those that are not there yet. */
  add(wanted: readonly NewSnmpDevice[]): Promise<readonly SnmpDevice[]> {
    return this.#inTurn(async () => {
      const fresh = wanted.filter(({ address, port }) => this.at(address, port) === undefined);
      if (this.#devices.size + fresh.length > snmpLimits.devices)
        throw new AppError("LIMIT_EXCEEDED", `There are at most ${snmpLimits.devices} SNMP devices.`, { cure: "Remove some first." });
      const added = fresh.length === 0 ? [] : await this.#records.addDevices(fresh);
      for (const device of added) this.#tell(this.#put(device));
      return added;
    });
  }

  change(wanted: SnmpDevice): Promise<SnmpDevice> {
    return this.#inTurn(async () => {
      const current = this.#devices.get(wanted.id);
      if (!current) throw new AppError("NOT_FOUND", "There is no such SNMP device.", { path: "input.id", cure: "snmpDevices lists them." });
      // Where it stands is what was polled last, not what the caller had read.
      const { standing, vitals, facts } = current;
      const changed: SnmpDevice = { ...wanted, standing, ...(vitals && { vitals }), ...(facts && { facts }) };
      await this.#records.changeDevice(changed);
      this.#tell(this.#put(changed));
      return changed;
    });
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#records.removeDevices(ids);
      for (const id of ids) {
        this.#newestFirst = undefined;
        this.#dirty.delete(id);
        if (this.#devices.delete(id)) for (const listener of this.#listeners) listener({ kind: "removed", id });
      }
    });
  }

  /** Devices that had it have none any more: already so in the records. */
  forgetCredential(credentialId: string): void {
    for (const device of this.list()) {
      if (device.credentialId !== credentialId) continue;
      const { credentialId: _gone, ...rest } = device;
      this.#tell(this.#put(rest));
    }
  }

  /** What a poll found; known at once. */
  progress(progress: SnmpProgress): void {
    const device = this.#devices.get(progress.id);
    if (!device) return;
    this.#put({ ...device, ...progress });
    this.#dirty.add(device.id);
  }

  #put(device: SnmpDevice): SnmpDevice {
    this.#devices.set(device.id, device);
    this.#newestFirst = undefined;
    return device;
  }

  #tell(device: SnmpDevice): void {
    for (const listener of this.#listeners) listener({ kind: "set", device });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work, work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  #save(): Promise<void> {
    return this.#inTurn(async () => {
      while (this.#dirty.size > 0) {
        const ids = [...this.#dirty].slice(0, keptAtOnce);
        for (const id of ids) this.#dirty.delete(id);
        try {
          await this.#records.keepProgress(ids.flatMap((id) => this.#devices.get(id) ?? []));
        } catch (error) {
          // Known here all the same: written with the next change.
          this.#log.warn({ err: error, devices: ids.length }, "where SNMP devices stand could not be written");
          for (const id of ids) this.#dirty.add(id);
          return;
        }
      }
    });
  }
}
