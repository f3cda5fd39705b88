import { ascii, join } from "./bytes.ts";
import { dnsAnswer, dnsQuery, httpRequest, httpResponse, ntpPacket } from "./payloads.ts";
import { quicClientInitial, quicServerInitial, quicShortPacket } from "./quic-bytes.ts";
import type { Random } from "./random.ts";
import { applicationData, certificateFlight, changeCipherSpec, clientHello, handshakeRecord, serverHello } from "./tls-bytes.ts";

/** One packet to be: who sends it, how long after the one before, TCP flags (or ICMP type), payload. */
export interface Step {
  readonly fromServer: boolean;
  readonly gapMs: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

export type FlowKind = "dns" | "tls" | "quic" | "http" | "other";

export interface FlowPlan {
  readonly kind: FlowKind;
  readonly protocol: 1 | 6 | 17 | 58;
  readonly isV6: boolean;
  readonly clientHost: number;
  readonly serverHost: number;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly hostname: string;
  /** What a dissector should call it; "" when the payload says nothing. */
  readonly application: string;
  readonly steps: readonly Step[];
}

const fin = 1;
const syn = 2;
const rst = 4;
const push = 8;
const ack = 16;

const nothing: Uint8Array = new Uint8Array(0);
const filler = new Uint8Array(1_460).map((_, i) => (i * 7) & 0xff);
const clientHosts = 4_000;
const serverHosts = 20_000;

/**
 * The mix: of the flows 40 % DNS, 30 % TLS (half with certificates, half 1.3), 10 % QUIC, 10 % HTTP, 10 % other; 10 % over IPv6;
 * sizes heavy-tailed; every name distinct. Address and port pairs never repeat.
 */
export class Planner {
  readonly #random: Random;
  #flows = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): FlowPlan {
    const random = this.#random;
    const number = this.#flows++;
    const isV6 = random.chance(0.1);
    const share = random.fraction();
    const name = `host${number}.${random.pick(["shop", "news", "cdn", "api", "mail"])}${number % 997}.example`;
    const addressing = {
      isV6,
      clientHost: 1 + (number % clientHosts),
      serverHost: random.zipf(serverHosts, 0.7),
      // One client uses each port once.
      clientPort: 1_025 + Math.floor(number / clientHosts),
      hostname: name,
    };
    if (share < 0.4) return { ...addressing, kind: "dns", protocol: 17, serverPort: 53, application: "DNS", steps: this.#dns(name) };
    if (share < 0.7) return { ...addressing, kind: "tls", protocol: 6, serverPort: 443, application: "TLS", steps: this.#tls(name) };
    if (share < 0.8) return { ...addressing, kind: "quic", protocol: 17, serverPort: 443, application: "QUIC", steps: this.#quic(name) };
    if (share < 0.9) return { ...addressing, kind: "http", protocol: 6, serverPort: 80, application: "HTTP", steps: this.#http(name) };
    const other = this.#other(isV6);
    // Echoes have no ports: there the pair of hosts is used once.
    const serverHost = other.serverPort === 0 ? serverHosts + 1 + Math.floor(number / clientHosts) : addressing.serverHost;
    return { ...addressing, serverHost, hostname: "", kind: "other", ...other };
  }

  #gap(): number {
    return 0.05 + this.#random.fraction() * 20;
  }

  #step(fromServer: boolean, flags: number, payload = nothing): Step {
    return { fromServer, gapMs: this.#gap(), flags, payload };
  }

  #dns(name: string): Step[] {
    const random = this.#random;
    const id = random.between(0, 65_535);
    const type = random.chance(0.3) ? 28 : 1;
    const answers = random.chance(0.1) ? 0 : random.between(1, 3);
    return [this.#step(false, 0, dnsQuery(id, name, type)), this.#step(true, 0, dnsAnswer(random, id, name, type, answers))];
  }

  #connection(exchange: readonly Step[]): Step[] {
    const close = this.#random.chance(0.1)
      ? [this.#step(false, rst | ack)]
      : [this.#step(false, fin | ack), this.#step(true, fin | ack), this.#step(false, ack)];
    return [this.#step(false, syn), this.#step(true, syn | ack), this.#step(false, ack), ...exchange, ...close];
  }

  /** Data both ways, mostly from the server, every second full segment acknowledged. */
  #data(wrap: (body: Uint8Array) => Uint8Array): Step[] {
    const random = this.#random;
    const steps: Step[] = [];
    for (let left = random.zipf(3_000, 0.95); left > 0; left--) {
      const fromServer = random.chance(0.7);
      const size = random.chance(0.23) ? 1_400 : random.chance(0.3) ? random.between(200, 900) : random.between(1, 150);
      steps.push(this.#step(fromServer, push | ack, wrap(filler.subarray(0, size))));
      if (random.chance(0.5)) steps.push(this.#step(!fromServer, ack));
    }
    return steps;
  }

  #tls(name: string): Step[] {
    const random = this.#random;
    const isTls13 = random.chance(0.5);
    const hello = handshakeRecord(clientHello(random, name, random.chance(0.7) ? ["h2", "http/1.1"] : ["http/1.1"], isTls13), 0x0301);
    const answer = handshakeRecord(join(serverHello(random, isTls13), ...(isTls13 ? [] : [certificateFlight(random, name)])));
    const rest = isTls13
      ? [
          this.#step(true, push | ack, join(changeCipherSpec(), applicationData(random.bytes(900)))),
          this.#step(false, push | ack, applicationData(random.bytes(53))),
        ]
      : [
          this.#step(false, push | ack, join(changeCipherSpec(), handshakeRecord(random.bytes(40)))),
          this.#step(true, push | ack, join(changeCipherSpec(), handshakeRecord(random.bytes(40)))),
        ];
    return this.#connection([
      this.#step(false, push | ack, hello),
      this.#step(true, ack),
      this.#step(true, push | ack, answer),
      ...rest,
      ...this.#data(applicationData),
    ]);
  }

  #quic(name: string): Step[] {
    const random = this.#random;
    const firstId = random.bytes(8);
    const clientId = random.bytes(8);
    const serverId = random.bytes(8);
    const steps = [
      this.#step(false, 0, quicClientInitial(random, name, firstId, clientId)),
      this.#step(true, 0, quicServerInitial(firstId, clientId, serverId)),
    ];
    for (let left = random.zipf(3_000, 0.95); left > 0; left--) {
      const fromServer = random.chance(0.7);
      steps.push(this.#step(fromServer, 0, quicShortPacket(random, fromServer ? clientId : serverId, random.chance(0.15) ? 1_200 : random.between(20, 200))));
    }
    return steps;
  }

  #http(name: string): Step[] {
    const random = this.#random;
    const body = random.between(0, 3);
    const exchange = [
      this.#step(false, push | ack, httpRequest(random, name)),
      this.#step(true, ack),
      this.#step(true, push | ack, httpResponse(random, body * 1_400)),
      ...Array.from({ length: body }, () => this.#step(true, push | ack, filler.subarray(0, 1_400))),
      this.#step(false, ack),
      ...(random.chance(0.3) ? this.#data((bytes) => bytes) : []),
    ];
    return this.#connection(exchange);
  }

  #other(isV6: boolean): Pick<FlowPlan, "protocol" | "serverPort" | "application" | "steps"> {
    const random = this.#random;
    const kind = random.between(0, 4);
    if (kind === 0)
      return {
        protocol: 17,
        serverPort: 123,
        application: "NTP",
        steps: [this.#step(false, 0, ntpPacket(random, 3)), this.#step(true, 0, ntpPacket(random, 4))],
      };
    if (kind === 1) {
      const request = isV6 ? 128 : 8;
      const reply = isV6 ? 129 : 0;
      const echo = random.bytes(56);
      return {
        protocol: isV6 ? 58 : 1,
        serverPort: 0,
        application: isV6 ? "ICMPv6" : "ICMP",
        steps: Array.from({ length: random.between(1, 4) }, () => [this.#step(false, request, echo), this.#step(true, reply, echo)]).flat(),
      };
    }
    if (kind === 2) {
      const banner = [this.#step(true, push | ack, ascii("SSH-2.0-OpenSSH_9.6\r\n")), this.#step(false, push | ack, ascii("SSH-2.0-Example_1\r\n"))];
      return { protocol: 6, serverPort: 22, application: "", steps: this.#connection([...banner, ...this.#data((bytes) => bytes)]) };
    }
    // A scan: no answer, or a refusal.
    if (kind === 3)
      return {
        protocol: 6,
        serverPort: random.between(1, 1_024),
        application: "",
        steps: [this.#step(false, syn), ...(random.chance(0.5) ? [this.#step(true, rst | ack)] : [])],
      };
    return { protocol: 6, serverPort: random.between(20_000, 60_000), application: "", steps: this.#connection(this.#data((bytes) => bytes)) };
  }
}
