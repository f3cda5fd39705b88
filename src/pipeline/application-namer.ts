import { applicationOfHost, type NamedApplication } from "../model/application-names.ts";
import { emptyFacts, type DnsFinding, type FlowFacts } from "../model/dissector.ts";
import type { Ip } from "../net/ip.ts";
import { AddressApplications } from "./address-applications.ts";

/** Protocols that carry applications and whose host name is the server's. A question about a name is not traffic of what it names. */
const carriers: ReadonlySet<string> = new Set(["TLS", "QUIC", "HTTP", "HTTP2", "DTLS", "STUN", "RTP", "RTMP", "RTSP", "XMPP", "SMTP", "Git"]);

/** Names the applications above protocols: by the host a flow says it is for, else by what its server's address was called in DNS. */
export class ApplicationNamer {
  readonly #addresses = new AddressApplications();
  /** Facts of flows of which only the application is known; they share them. */
  readonly #alone = new Map<NamedApplication, FlowFacts>();

  /** Whether a DNS transaction about `name` is worth working out. */
  wants(name: string): boolean {
    return applicationOfHost(name) !== undefined;
  }

  learn(finding: DnsFinding): void {
    this.#addresses.learn(finding);
  }

  /** Completes the facts of a flow whose protocol and host name are known. */
  nameByHost(facts: FlowFacts): void {
    if (facts.hostname === "" || !carries(facts)) return;
    const application = applicationOfHost(facts.hostname);
    if (application) name(facts, application);
  }

  /** Completes the facts of a flow whose protocol is known and which will not say what host it is for. */
  nameByAddress(facts: FlowFacts, server: () => Ip, timeMs: number): void {
    if (facts.hostname !== "" || this.#addresses.isEmpty || !carries(facts)) return;
    const application = this.#addresses.find(server(), timeMs);
    if (application) name(facts, application);
  }

  /** Facts of a flow whose protocol nobody knows; undefined when its server's address says nothing either. */
  factsByAddress(server: () => Ip, timeMs: number): FlowFacts | undefined {
    const application = this.#addresses.isEmpty ? undefined : this.#addresses.find(server(), timeMs);
    if (!application) return undefined;
    let facts = this.#alone.get(application);
    if (!facts) this.#alone.set(application, (facts = name(emptyFacts(), application)));
    return facts;
  }
}

/** Whether the protocol was recognised and nothing above it yet. */
function carries({ applicationMaster, application, applicationConfidence }: FlowFacts): boolean {
  return application === applicationMaster && applicationConfidence === "INSPECTED" && carriers.has(applicationMaster);
}

function name(facts: FlowFacts, application: NamedApplication): FlowFacts {
  facts.application = application.name;
  facts.applicationConfidence = "NAME_TABLE";
  facts.category = application.category;
  return facts;
}
