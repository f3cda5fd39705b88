/** What we use of the package, which brings no types. */
declare module "net-snmp" {
  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
  }
  type Answer<T> = (error: Error | null, varbinds?: T) => void;
  export interface Session {
    on(event: "error", listener: (error: Error) => void): this;
    get(oids: readonly string[], answer: Answer<readonly Varbind[]>): void;
    getNext(oids: readonly string[], answer: Answer<readonly Varbind[]>): void;
    getBulk(oids: readonly string[], nonRepeaters: number, maxRepetitions: number, answer: Answer<readonly (readonly Varbind[])[]>): void;
    close(): void;
  }
  export interface SessionOptions {
    readonly version: number;
    readonly port: number;
    readonly timeout: number;
    readonly retries: number;
    readonly transport: "udp4" | "udp6";
    readonly context?: string;
    readonly dgramModule: { createSocket(type: "udp4" | "udp6"): unknown };
  }
  export interface User {
    readonly name: string;
    readonly level: number;
    readonly authProtocol?: number;
    readonly authKey?: string;
    readonly privProtocol?: number;
    readonly privKey?: string;
  }
  /** A trap or an inform; of version 1 with its own fields (RFC 1157 §4.1.6). */
  export interface NotificationPdu {
    readonly type: number;
    readonly varbinds?: readonly Varbind[];
    readonly enterprise?: string;
    readonly generic?: number;
    readonly specific?: number;
    readonly upTime?: number;
    readonly community?: string;
    readonly user?: string;
  }
  export interface Receiver {
    getAuthorizer(): { addCommunity(community: string): void; addUser(user: User): void };
    close(): void;
  }
  export interface ReceiverOptions {
    readonly port: number;
    readonly includeAuthentication: boolean;
    readonly dgramModule: { createSocket(type: "udp4" | "udp6"): unknown };
  }
  const netSnmp: {
    createReceiver(options: ReceiverOptions, taken: (error: Error | null, data?: { readonly pdu: NotificationPdu }) => void): Receiver;
    readonly Version1: number;
    readonly Version2c: number;
    readonly Version3: number;
    readonly SecurityLevel: { readonly noAuthNoPriv: number; readonly authNoPriv: number; readonly authPriv: number };
    readonly AuthProtocols: Readonly<Record<string, number>>;
    readonly PrivProtocols: Readonly<Record<string, number>>;
    readonly Authentication: { readonly authToKeyCache: Record<string, unknown> };
    createSession(target: string, community: string, options: SessionOptions): Session;
    createV3Session(target: string, user: User, options: SessionOptions): Session;
  };
  export default netSnmp;
}
