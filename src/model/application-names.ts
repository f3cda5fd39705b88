import type { ApplicationDomains } from "./application-domains/application-domains.ts";
import { cloud, files } from "./application-domains/cloud.ts";
import { games } from "./application-domains/games.ts";
import { media } from "./application-domains/media.ts";
import { messaging } from "./application-domains/messaging.ts";
import { network } from "./application-domains/network.ts";
import { mail, office } from "./application-domains/office.ts";
import { home, remoteAccess, vpn } from "./application-domains/remote-access.ts";
import { social } from "./application-domains/social.ts";
import { system } from "./application-domains/system.ts";
import { finance, web } from "./application-domains/web.ts";

/** An application above protocols: YouTube, Microsoft 365. */
export interface NamedApplication {
  readonly name: string;
  readonly category: string;
}

/** All applications we know by their domains, by category. */
export const applicationDomains: Readonly<Record<string, readonly ApplicationDomains[]>> = {
  Media: media,
  Social: social,
  Messaging: messaging,
  Collaboration: office,
  Mail: mail,
  Cloud: cloud,
  "File sharing": files,
  System: system,
  Web: web,
  Network: network,
  Finance: finance,
  Game: games,
  "Remote access": remoteAccess,
  VPN: vpn,
  "Home automation": home,
};

/** A domain that is in the table, or the parent of one that is. */
interface Domain {
  readonly text: string;
  application: NamedApplication | undefined;
}

const dot = 0x2e;
const lowerCaseBit = 0x20;

/**
 * Domains by a hash of their letters taken from the right, so that a name is matched in one pass from its end, without a piece
 * of it being copied, and a name below no known domain is given up at its first or second label. Asked once or twice a flow.
 */
export class DomainTable {
  readonly #domains = new Map<number, Domain>();

  constructor(tables: Readonly<Record<string, readonly ApplicationDomains[]>>) {
    for (const [category, applications] of Object.entries(tables)) {
      for (const { name, domains } of applications) {
        const application = { name, category };
        for (const domain of domains.split(" ")) this.#add(domain, application);
      }
    }
  }

  /** The application of the longest domain in the table that is `hostname` or a parent of it; either case alike. */
  find(hostname: string): NamedApplication | undefined {
    let found: NamedApplication | undefined;
    let hash = 0;
    // A fully qualified name may end with the root's dot.
    const end = hostname.charCodeAt(hostname.length - 1) === dot ? hostname.length - 1 : hostname.length;
    for (let at = end - 1; at >= 0; at--) {
      const code = hostname.charCodeAt(at);
      if (code === dot) {
        const domain = this.#domains.get(hash);
        if (domain === undefined) return found;
        if (isAt(domain.text, hostname, at + 1, end)) found = domain.application ?? found;
      }
      hash = step(hash, code | lowerCaseBit);
    }
    const whole = end > 0 ? this.#domains.get(hash) : undefined;
    return whole?.application && isAt(whole.text, hostname, 0, end) ? whole.application : found;
  }

  #add(text: string, application: NamedApplication): void {
    let hash = 0;
    for (let at = text.length - 1; at >= 0; at--) {
      const code = text.charCodeAt(at);
      if (code === dot) this.#domain(hash, text.slice(at + 1));
      hash = step(hash, code | lowerCaseBit);
    }
    const domain = this.#domain(hash, text);
    if (domain.application) throw new Error(`${text} belongs to ${domain.application.name} already, not to ${application.name}.`);
    domain.application = application;
  }

  #domain(hash: number, text: string): Domain {
    let domain = this.#domains.get(hash);
    if (!domain) this.#domains.set(hash, (domain = { text, application: undefined }));
    if (domain.text !== text) throw new Error(`${text} and ${domain.text} have one hash.`);
    return domain;
  }
}

let table: DomainTable | undefined;

/** The application served from this host by the tables of `application-domains/`; undefined when they do not have it. */
export function applicationOfHost(hostname: string): NamedApplication | undefined {
  table ??= new DomainTable(applicationDomains);
  return table.find(hostname);
}

const step = (hash: number, code: number): number => (Math.imul(hash ^ code, 0x01000193) + 0x3c6ef35f) | 0;

/** Whether `text`, which is in lower case, is [start, end) of `name` in any case. */
function isAt(text: string, name: string, start: number, end: number): boolean {
  if (end - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (lower(name.charCodeAt(start + at)) !== text.charCodeAt(at)) return false;
  return true;
}

const lower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code | lowerCaseBit : code);
