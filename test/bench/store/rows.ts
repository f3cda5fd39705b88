import { flowFields, type FlowInterval } from "../../../src/model/flow-fields.ts";
import { unspecifiedIp, type Ip } from "../../../src/net/ip.ts";
import { mixed, type PlannedRow, type Relation, type StorePlan } from "./plan.ts";

/** Ids of flows go up from anywhere, as the engine gives them. */
const firstFlowId = 0x5ca1_ab1e_0000_0000n;
const localHosts = 4_400;
const dayMs = 86_400_000;

const histories = ["ShADadFf", "ShADadfF", "ShADdaFf", "ShADadFRf", "ShADadtFf", "ShADadTFf", "ShADadr", "ShADadR", "Sr", "ShAaDdfF", "ShADad", "ShADadttFf"];
const countries = ["US", "US", "US", "DE", "DE", "IE", "NL", "GB", "FR", "SE", "JP", "SG", "CN", "BR"];
const ciphers = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];
const issuers = ["CN=R11,O=Let's Encrypt,C=US", "CN=WE1,O=Google Trust Services,C=US", "CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US"];
const agents = Array.from({ length: 60 }, (_, i) => `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + i}.0) Gecko/20100101 Firefox/${100 + i}.0`);
const queryTypes = ["A", "A", "A", "AAAA", "AAAA", "HTTPS", "PTR"];
const statuses = [200, 200, 200, 200, 304, 302, 404, 500];

/**
 * A row in which everything is absent. Compiled, so that its properties lie as those of the rows of the engine do; copied from an object
 * with as many it would be a hash table, and what is measured is not that.
 */
const emptyRow = makerOfEmptyRows();

function makerOfEmptyRows(): () => FlowInterval {
  const values = flowFields.map(({ key, type }) => {
    const value = type === "IPv6" ? "none" : type === "Id64" ? "0n" : /String/.test(type) ? '""' : "0";
    return `${key}: ${value}`;
  });
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- see above; the names are the model's
  const make = new Function("none", `return { ${values.join(", ")} };`) as (none: Ip) => FlowInterval;
  return () => make(unspecifiedIp);
}

/** The id under which the flow of this number is stored. */
export const flowIdOf = (flow: number): bigint => firstFlowId + BigInt(flow);

const hex = (word: number, other: number): string => word.toString(16).padStart(8, "0") + other.toString(16).padStart(8, "0");

/** Dresses planned rows with what else a captured flow has: names, measurements of its connection, certificates. */
export class RowMaker {
  readonly #plan: StorePlan;
  readonly #relation = {} as Relation;

  constructor(plan: StorePlan) {
    this.#plan = plan;
  }

  /** A row object of its own. */
  make(planned: PlannedRow): FlowInterval {
    const relation = this.#plan.relation(planned.relation, this.#relation);
    const { client, server, service } = relation;
    const word = mixed(planned.index, 0x1b873593);
    const other = mixed(planned.flow, 0x27d4eb2f);
    const hostname = this.#plan.name(planned.name);
    const isLocal = server < localHosts;
    const row = emptyRow();
    row.flowId = flowIdOf(planned.flow);
    row.firstSeenMs = planned.firstSeenMs;
    row.lastSeenMs = planned.lastSeenMs;
    row.opens = planned.continues ? 0 : 1;
    row.previousFirstSeenMs = planned.continues ? this.#plan.timeOf(planned.flow) : 0;
    row.closes = planned.goesOn ? 0 : 1;
    row.endReason = service.protocol === 6 ? "tcp-end" : "idle";
    row.source = "CAPTURE";
    row.samplingRate = 1;
    row.interface = relation.interface;
    row.vlan = 10 + (client & 3);
    row.protocol = service.protocol;
    row.clientIp = this.#plan.addresses[client]!;
    row.clientPort = planned.clientPort;
    row.clientMac = macOf(client);
    row.serverIp = this.#plan.addresses[server]!;
    row.serverPort = service.port;
    row.serverMac = isLocal ? macOf(server) : 0x001b21_000001 + (client & 3);
    row.clientIsLocal = 1;
    row.serverIsLocal = isLocal ? 1 : 0;
    if (!isLocal) {
      row.serverCountry = countries[server % countries.length]!;
      row.serverAsn = 1_000 + (mixed(server, 3) % 3_000);
    }
    row.direction = isLocal ? "LOCAL" : "OUTBOUND";
    row.sentBytes = planned.sentBytes;
    row.sentPackets = planned.sentPackets;
    row.receivedBytes = planned.receivedBytes;
    row.receivedPackets = planned.receivedPackets;
    const headers = service.protocol === 6 ? 66 : 42;
    row.sentPayloadBytes = planned.sentBytes - headers * planned.sentPackets;
    row.receivedPayloadBytes = planned.receivedBytes - headers * planned.receivedPackets;
    row.communityIdHash = (BigInt(other) << 32n) | BigInt(mixed(other, planned.relation));
    row.applicationMaster = service.master;
    row.application = relation.application;
    row.applicationConfidence = hostname === "" ? "INSPECTED" : "NAME_TABLE";
    row.category = service.category;
    row.hostname = hostname;
    this.#times(row, planned, server, word);
    if (service.protocol === 6) this.#tcp(row, planned, word);
    if (service.master === "TLS" || service.master === "QUIC") this.#tls(row, planned, client, other);
    else if (service.master === "HTTP") {
      row.httpMethod = (other & 15) === 0 ? "POST" : "GET";
      row.httpPath = `/${hostname.slice(0, 3)}/${(other >>> 4) % 5_000}`;
      row.httpUserAgent = agents[mixed(client, 9) % agents.length]!;
      row.httpStatus = statuses[other & 7]!;
    } else if (service.master === "DNS") {
      row.dnsQueryType = queryTypes[other % queryTypes.length]!;
      row.dnsResponseCode = (other & 15) === 0 ? "NXDOMAIN" : "NOERROR";
    } else if (service.master === "SSH") {
      row.sshClient = "OpenSSH_9.2p1 Debian-2";
      row.sshServer = `OpenSSH_${8 + (server & 1)}.${server % 5}`;
      row.hassh = `hassh${hex(mixed(client % 20, 1), 2)}`;
      row.hasshServer = `hassh${hex(mixed(server % 20, 1), 3)}`;
    }
    if (service.port !== 53) row.encrypted = /TLS|QUIC|SSH/.test(service.master) ? 1 : 0;
    return row;
  }

  #times(row: FlowInterval, planned: PlannedRow, server: number, word: number): void {
    const durationUs = (planned.lastSeenMs - planned.firstSeenMs) * 1_000 + (word & 511);
    const roundTripUs = 300 + (mixed(server, 5) % 120_000);
    row.applicationLatencyUs = roundTripUs + (word & 4_095);
    if (planned.sentPackets > 1) {
      row.sentInterarrivalMinUs = 20 + (word & 255);
      row.sentInterarrivalMaxUs = Math.floor(durationUs / (1 + ((word >>> 8) & 3)));
      row.sentInterarrivalTotalUs = durationUs;
    }
    if (planned.receivedPackets > 1) {
      row.receivedInterarrivalMinUs = 5 + ((word >>> 10) & 127);
      row.receivedInterarrivalMaxUs = Math.floor(durationUs / (1 + ((word >>> 17) & 3)));
      row.receivedInterarrivalTotalUs = durationUs - ((word >>> 19) & 255);
    }
  }

  #tcp(row: FlowInterval, planned: PlannedRow, word: number): void {
    row.tcpFlagsSent = row.tcpFlagsReceived = 27;
    row.connectionState = (word & 31) === 0 ? "RSTO" : "SF";
    row.connectionHistory = histories[(word >>> 5) % histories.length]!;
    row.clientLatencyUs = 150 + (mixed(word, 1) & 1_023);
    row.serverLatencyUs = row.applicationLatencyUs - (mixed(word, 2) & 255);
    if ((word & 7) === 0) row.receivedRetransmissions = 1 + Math.floor(planned.receivedPackets / 200);
    if ((word & 63) === 1) row.sentRetransmissions = 1;
    if ((word & 31) === 2) row.receivedOutOfOrder = 1 + ((word >>> 20) & 3);
    if ((word & 255) === 3) row.receivedLost = 1_460 * (1 + ((word >>> 24) & 3));
  }

  /** Half of the connections show their certificate, as TLS 1.2 does. */
  #tls(row: FlowInterval, planned: PlannedRow, client: number, other: number): void {
    const isNew = row.protocol === 17 || mixed(planned.name, 21) % 2 === 0;
    row.tlsVersion = isNew ? "TLSv1.3" : "TLSv1.2";
    row.tlsCipher = ciphers[isNew ? other % 3 : 3]!;
    row.tlsAlpn = row.protocol === 17 ? "h3" : "h2,http/1.1";
    row.ja4 = `${row.protocol === 17 ? "q" : "t"}13d1516h2_${hex(mixed(client % 150, 31), 0).slice(0, 12)}_${hex(mixed(client % 150, 37), 1).slice(0, 12)}`;
    if (isNew) return;
    const site = mixed(planned.name % 6_000, 41);
    const domain = row.hostname.slice(row.hostname.indexOf(".") + 1);
    row.certificateSubject = `CN=${domain}`;
    row.certificateIssuer = issuers[site % issuers.length]!;
    row.certificateNames = `${domain},*.${domain}`;
    row.certificateNotBeforeMs = 1_760_000_000_000 + (site % 60) * dayMs;
    row.certificateNotAfterMs = row.certificateNotBeforeMs + 90 * dayMs;
    row.certificateSha1 = hex(site, mixed(site, 1)) + hex(mixed(site, 2), mixed(site, 3)) + mixed(site, 4).toString(16).padStart(8, "0");
    row.certificateSha256 = row.certificateSha1 + hex(mixed(site, 5), mixed(site, 6)) + mixed(site, 7).toString(16).padStart(8, "0");
  }
}

/** Of a maker's block, by host. */
const macOf = (host: number): number => 0x3c22fb_000000 + host * 257;
