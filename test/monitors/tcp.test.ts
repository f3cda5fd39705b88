import { afterAll, describe, expect, it } from "vitest";
import tcp from "../../src/monitors/tcp.ts";
import { closedPort, measured, phaseNames, stopServers, tcpServer } from "../support/monitor-servers.ts";

afterAll(stopServers);

describe("tcp", () => {
  it("times the connection", async () => {
    const found = await measured(tcp, "127.0.0.1", { port: await tcpServer(() => undefined) });
    expect([found.down, phaseNames(found)]).toEqual([undefined, ["dns", "connect"]]);
    expect(found.value).toBeGreaterThan(0);
  });

  it("waits for the text, in pieces too", async () => {
    const port = await tcpServer((socket) => {
      socket.write("SSH-");
      setTimeout(() => socket.write("2.0-x\r\n"), 30);
    });
    const found = await measured(tcp, "localhost", { port, expect: "SSH-2.0" });
    expect([found.down, phaseNames(found)]).toEqual([undefined, ["dns", "connect", "answer"]]);
  });

  it("sends first where it is told to", async () => {
    const port = await tcpServer((socket) => socket.on("data", (part: Buffer) => socket.write(part.toString() === "PING\r\n" ? "+PONG\r\n" : "-ERR\r\n")));
    expect((await measured(tcp, "127.0.0.1", { port, send: "PING\\r\\n", expect: "+PONG" })).down).toBeUndefined();
  });

  it.each([
    ["hangs", () => undefined, "answer: no answer in time"],
    ["closes", (socket: { end: (text: string) => void }) => socket.end("bye"), "answer: closed before the wanted text came"],
    [
      "says something else without end",
      (socket: { write: (text: string) => void }) => socket.write("x".repeat(200_000)),
      "answer: the wanted text is not in its first 65536 bytes",
    ],
  ] as const)("is down when the server %s", async (_what, serve, down) => {
    const port = await tcpServer(serve);
    expect((await measured(tcp, "127.0.0.1", { port, expect: "220 " }, { timeoutMs: 600 })).down).toBe(down);
  });

  it("is down when the server resets, or refuses", async () => {
    const port = await tcpServer((socket) => socket.resetAndDestroy());
    const reset = await measured(tcp, "127.0.0.1", { port, expect: "220 " });
    expect(reset.down).toMatch(/^(answer|connect): (reset by the other side|closed before the wanted text came)$/);
    const refused = await measured(tcp, "127.0.0.1", { port: await closedPort() });
    expect([refused.down, phaseNames(refused)]).toEqual(["connect: refused", ["dns", "connect"]]);
  });
});
