import { emptyFacts, type FlowFacts } from "../../model/dissector.ts";
import type { ConversationExporter } from "./conversation-options.ts";

/** VRFs that can be told apart; the key has 12 bits. */
const maxVrfs = 4_095;
const maxApplications = 4_096;
/** ifIndex may be any 32 bits; those of most devices are small. */
const keptIfIndexes = 4_096;

/** What exporters name in their records, each made once: VRFs, applications and interfaces. Bounded. */
export class ExportedNames {
  readonly #vrfs = new Map<number, number>([[0, 0]]);
  readonly #facts = new Map<string, FlowFacts>();
  readonly #interfaces: (string[] | undefined)[] = [];

  /** A small number for a VRF; beyond the bound they are one. */
  vrf(vrf: number): number {
    const known = this.#vrfs.get(vrf);
    if (known !== undefined) return known;
    const next = Math.min(this.#vrfs.size, maxVrfs);
    if (next < maxVrfs) this.#vrfs.set(vrf, next);
    return next;
  }

  /** Facts with this application and host name; none when both are empty. */
  facts(application: string, hostname: string): FlowFacts | undefined {
    if (application === "" && hostname === "") return undefined;
    let facts = this.#facts.get(application);
    if (!facts) {
      facts = emptyFacts();
      if (application !== "") Object.assign(facts, { applicationMaster: application, application, applicationConfidence: "INSPECTED" });
      if (this.#facts.size < maxApplications) this.#facts.set(application, facts);
    }
    return hostname === "" ? facts : { ...facts, hostname };
  }

  /** `ADDRESS#IFINDEX`; the address alone when the exporter does not say which. */
  interface(exporter: ConversationExporter, ifIndex: number): string {
    if (ifIndex >= keptIfIndexes) return `${exporter.ip.text}#${ifIndex}`;
    const names = (this.#interfaces[exporter.index] ??= []);
    return (names[ifIndex] ??= ifIndex === 0 ? exporter.ip.text : `${exporter.ip.text}#${ifIndex}`);
  }

  /** The index will be another exporter's. */
  forget(exporterIndex: number): void {
    this.#interfaces[exporterIndex] = undefined;
  }
}
