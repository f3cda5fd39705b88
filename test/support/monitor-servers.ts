import { createSocket, type Socket as Datagrams } from "node:dgram";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import type { Measurement, MonitorScript, Pinger, SnmpObjects } from "../../src/model/monitor.ts";
import { createEgress } from "../../src/runtime/egress.ts";

/** Both for localhost and 127.0.0.1, made with this key; good for tests only. */
const key = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFAk6uHEKAFXHQ41Wf47hInzSA7ZwCEWvn/3rPGSsntCoAoGCCqGSM49
AwEHoUQDQgAEgyRK/MEUWPsvBJ15d5kUApQyPyAP5hlkZrPCWB9CwopbtSal7Csw
NlnwoZb2eQ3O6s5qbVqmtjtJQvAPDdkE2w==
-----END EC PRIVATE KEY-----
`;
export const selfSigned = {
  key,
  cert: `-----BEGIN CERTIFICATE-----
MIIBWjCCAQCgAwIBAgIUcWrrT1t9KwmXDcgql/LaDoNvWOYwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRbW9uaXRvcmVkLmV4YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgP
MjEyMDAxMDEwMDAwMDBaMBwxGjAYBgNVBAMMEW1vbml0b3JlZC5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgyRK/MEUWPsvBJ15d5kUApQyPyAP5hlk
ZrPCWB9CwopbtSal7CswNlnwoZb2eQ3O6s5qbVqmtjtJQvAPDdkE26MeMBwwGgYD
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAoGCCqGSM49BAMCA0gAMEUCICDjp1Xp
4nDfV05sK5dtj4k14lEJ62RQfUqDLs7DZh1dAiEAvnmkxVRQG1RDsvfx1ekMcHKf
B+y+u9lAF6ICltvHrmo=
-----END CERTIFICATE-----
`,
};
export const expired = {
  key,
  cert: `-----BEGIN CERTIFICATE-----
MIIBVjCB/qADAgECAhQeLK1QUYV/8p7QbMVSN6iWEZYlXDAKBggqhkjOPQQDAjAc
MRowGAYDVQQDDBFtb25pdG9yZWQuZXhhbXBsZTAeFw0yMDAxMDEwMDAwMDBaFw0y
MTAxMDEwMDAwMDBaMBwxGjAYBgNVBAMMEW1vbml0b3JlZC5leGFtcGxlMFkwEwYH
KoZIzj0CAQYIKoZIzj0DAQcDQgAEgyRK/MEUWPsvBJ15d5kUApQyPyAP5hlkZrPC
WB9CwopbtSal7CswNlnwoZb2eQ3O6s5qbVqmtjtJQvAPDdkE26MeMBwwGgYDVR0R
BBMwEYIJbG9jYWxob3N0hwR/AAABMAoGCCqGSM49BAMCA0cAMEQCIBKjxFrvhKpT
wk6plvnZqiHde0mli8tcFCkETR/YERO9AiAKa0UD8gTEw8jD3tB0UzXl5uClJiso
DUXuyNjbL4PPNw==
-----END CERTIFICATE-----
`,
};

const stops: (() => Promise<void>)[] = [];

/** Ends every server of this file's functions. */
export async function stopServers(): Promise<void> {
  for (const stop of stops.splice(0)) await stop();
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Each gives its port on 127.0.0.1. */
export const httpServer = (answer: RequestListener): Promise<number> => listening(createHttp(answer));
export const httpsServer = (certificate: { readonly key: string; readonly cert: string }, answer: RequestListener): Promise<number> =>
  listening(createHttps(certificate, answer));
export const tcpServer = (onConnection: (socket: Socket) => void): Promise<number> => listening(createTcp(onConnection));

export async function udpServer(answer: (datagram: Buffer, send: (reply: Uint8Array) => void) => void): Promise<number> {
  const socket: Datagrams = createSocket("udp4");
  socket.on("message", (datagram, from) => answer(datagram, (reply) => socket.send(reply, from.port, from.address)));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  stops.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return socket.address().port;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** For scripts that ask no SNMP device. */
export const noSnmp: SnmpObjects = { get: () => Promise.reject(new Error("This test asks no SNMP device.")) };
const noPing: Pinger = { program: "none", ping: () => Promise.reject(new Error("This test sends no ICMP.")) };

/** One measurement as the runner makes it; the guard lets it reach loopback. */
export function measured(
  script: MonitorScript,
  target: string,
  parameters: Readonly<Record<string, unknown>> = {},
  options: {
    readonly timeoutMs?: number;
    readonly spanMs?: number;
    readonly pinger?: Pinger;
    readonly snmp?: SnmpObjects;
    readonly memory?: string;
    readonly allowLoopback?: boolean;
  } = {},
): Promise<Measurement> {
  const { timeoutMs = 3_000, spanMs = 1_000, pinger = noPing, snmp = noSnmp, memory, allowLoopback = true } = options;
  return script.measure(parameters, {
    target,
    egress: createEgress({ ownPorts: [], allowLoopback }),
    pinger,
    snmp,
    signal: AbortSignal.timeout(timeoutMs),
    timeoutMs,
    spanMs,
    ...(memory !== undefined && { memory }),
  });
}

export const phaseNames = ({ phases = [] }: Measurement): readonly string[] => phases.map(({ name }) => name);
export const detail = ({ details = [] }: Measurement, name: string): string | undefined => details.find((each) => each.name === name)?.value;
