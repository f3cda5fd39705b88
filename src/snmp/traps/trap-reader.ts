import netSnmp, { type NotificationPdu, type Receiver } from "net-snmp";
import type { SnmpCredential } from "../../model/snmp-credential.ts";
import { userOf } from "../snmp-session.ts";

/** Answers informs; the library sends through it. */
type Send = (bytes: Uint8Array, port: number, address: string) => void;
type Listener = (message: Buffer, sender: { readonly address: string; readonly port: number }) => void;

export type TrapReading = { readonly pdu: NotificationPdu } | { readonly problem: "refused" | "malformed" };

/**
 * Reads the traps of one device with its credentials: by community, or with the user's authentication and privacy. The library does
 * this with sockets of its own; here it gets one that only hands over what was received.
 */
export class TrapReader {
  readonly #receiver: Receiver;
  readonly #allowsNobody: boolean;
  #hand: Listener = () => undefined;
  #taken: TrapReading | undefined;
  #hasAnswered = false;

  constructor(credentials: readonly SnmpCredential[], send: Send) {
    const socket = {
      on: (event: string, listener: Listener) => {
        if (event === "message") this.#hand = listener;
        return socket;
      },
      bind: () => socket,
      close: () => undefined,
      send: (bytes: Uint8Array, _offset: number, _length: number, port: number, address: string) => {
        this.#hasAnswered = true;
        send(bytes, port, address);
      },
    };
    this.#receiver = netSnmp.createReceiver({ port: 162, includeAuthentication: true, dgramModule: { createSocket: () => socket } }, (error, data) => {
      const why = error?.name === "RequestFailedError" || error?.name === "ResponseInvalidError" ? "refused" : "malformed";
      this.#taken = data ? { pdu: data.pdu } : { problem: why };
    });
    const authorizer = this.#receiver.getAuthorizer();
    this.#allowsNobody = credentials.some((one) => one.version === "3" && one.user === "");
    for (const one of credentials) {
      if (one.version === "3") authorizer.addUser(userOf(one));
      else authorizer.addCommunity(one.community);
    }
  }

  /** Undefined for what asks something itself: the question of an inform's sender who we are. */
  read(message: Buffer, sender: { readonly address: string; readonly port: number }): TrapReading | undefined {
    this.#taken = undefined;
    this.#hasAnswered = false;
    try {
      this.#hand(message, sender);
    } catch {
      return { problem: "malformed" };
    }
    const taken = this.#taken as TrapReading | undefined;
    // The library lets through a message of no user at all, without any protection.
    if (taken && "pdu" in taken && taken.pdu.community === undefined && (taken.pdu.user ?? "") === "" && !this.#allowsNobody) return { problem: "refused" };
    // What it cannot decrypt, it drops without a word.
    return taken ?? (this.#hasAnswered ? undefined : { problem: "refused" });
  }

  close(): void {
    this.#receiver.close();
  }
}
