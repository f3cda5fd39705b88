import { AppError } from "../../model/errors.ts";
import type { SecretBox } from "../../model/secret-box.ts";
import type { SnmpCredential } from "../../model/snmp-credential.ts";
import type { SnmpCredentialInfo } from "../../model/snmp-device.ts";
import type { NamedSnmpCredential, SnmpInventory, SnmpRecords, StoredSnmpCredential } from "../../model/services/snmp.ts";
import { parseCidr } from "../../net/cidr.ts";
import { parseIp } from "../../net/ip.ts";
import type { Log } from "../../runtime/log.ts";

type Wanted = Parameters<SnmpInventory["setCredential"]>[0];

/** Credentials by name, their secrets sealed wherever they rest. */
export class CredentialBook {
  readonly #records: Pick<SnmpRecords, "credentials" | "setCredential" | "removeCredential">;
  readonly #secrets: SecretBox;
  readonly #log: Log;
  #known = new Map<string, { readonly stored: StoredSnmpCredential; readonly credential: SnmpCredential | undefined }>();

  constructor(records: Pick<SnmpRecords, "credentials" | "setCredential" | "removeCredential">, secrets: SecretBox, log: Log) {
    this.#records = records;
    this.#secrets = secrets;
    this.#log = log;
  }

  async load(): Promise<void> {
    this.#known = new Map((await this.#records.credentials()).map((stored) => [stored.id, { stored, credential: this.#opened(stored) }]));
    const lost = [...this.#known.values()].filter(({ credential }) => credential === undefined);
    if (lost.length > 0)
      this.#log.warn(
        { credentials: lost.map(({ stored }) => stored.name), cure: "set them again, or put the key file back" },
        "SNMP credentials cannot be read: they were sealed with another key",
      );
  }

  /** By name. */
  list(): readonly SnmpCredentialInfo[] {
    return [...this.#known.values()].map(infoOf).toSorted((a, b) => order.compare(a.name, b.name));
  }

  async set({ name, credential, networks, updatedBy }: Wanted): Promise<SnmpCredentialInfo> {
    const { version } = credential;
    const usm =
      credential.version === "3"
        ? { user: credential.user, auth: credential.auth?.protocol, priv: credential.priv?.protocol, context: credential.context }
        : {};
    const shown = Object.fromEntries(Object.entries(usm).filter(([, value]) => value !== undefined));
    const stored = await this.#records.setCredential({ name, version, ...shown, networks, sealed: this.#secrets.seal(JSON.stringify(credential)), updatedBy });
    const known = { stored, credential };
    this.#known.set(stored.id, known);
    return infoOf(known);
  }

  async remove(id: string): Promise<void> {
    await this.#records.removeCredential(id);
    this.#known.delete(id);
  }

  /** NOT_FOUND when there is none, CONFLICT when it cannot be opened. */
  named(id: string): NamedSnmpCredential {
    const known = this.#known.get(id);
    if (!known) throw new AppError("NOT_FOUND", "There is no such SNMP credential.", { cure: "snmpCredentials lists them." });
    const { stored, credential } = known;
    if (!credential)
      throw new AppError("CONFLICT", `The SNMP credential ${stored.name} cannot be read: it was sealed with another key.`, {
        cure: "Set it again with setSnmpCredential.",
      });
    return { id, name: stored.name, credential };
  }

  /** What to try on an address, the one of the narrowest network around it first, those for every network last. */
  for(address: string): readonly NamedSnmpCredential[] {
    const ip = parseIp(address);
    const fitting = [...this.#known.values()].flatMap(({ stored, credential }) => {
      const bits = stored.networks.length === 0 ? -1 : Math.max(...stored.networks.map((text) => narrowness(text, ip)), -2);
      return credential && bits >= -1 ? [{ bits, named: { id: stored.id, name: stored.name, credential } }] : [];
    });
    return fitting.toSorted((a, b) => b.bits - a.bits || order.compare(a.named.name, b.named.name)).map(({ named }) => named);
  }

  #opened(stored: StoredSnmpCredential): SnmpCredential | undefined {
    const text = this.#secrets.open(stored.sealed);
    return text === undefined ? undefined : (JSON.parse(text) as SnmpCredential);
  }
}

const order = new Intl.Collator("en", { numeric: true });

/** Leading bits of a network around the address; -2 when it is not around it. */
function narrowness(text: string, ip: ReturnType<typeof parseIp>): number {
  const network = parseCidr(text);
  return network && ip && network.contains(ip) ? network.bits : -2;
}

function infoOf({ stored, credential }: { readonly stored: StoredSnmpCredential; readonly credential: SnmpCredential | undefined }): SnmpCredentialInfo {
  const { sealed: _sealed, ...shown } = stored;
  return { ...shown, isReadable: credential !== undefined };
}
