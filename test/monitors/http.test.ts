import { afterAll, beforeAll, describe, expect, it } from "vitest";
import http from "../../src/monitors/http.ts";
import { closedPort, detail, httpServer, measured, phaseNames, stopServers, tcpServer } from "../support/monitor-servers.ts";

let port: number;
beforeAll(async () => {
  port = await httpServer((request, response) => {
    if (request.url === "/slow") return void setTimeout(() => response.end("late"), 150);
    if (request.url === "/hang") return;
    if (request.url === "/half")
      return void response.writeHead(200, { "content-length": 100 }).write("only this", () => setTimeout(() => request.socket.resetAndDestroy(), 20));
    if (request.url === "/drip") return void response.writeHead(200).write("a");
    if (request.url === "/away") return void response.writeHead(302, { location: "http://169.254.169.254/secret" }).end();
    if (request.url === "/there") return void response.writeHead(301, { location: "/" }).end();
    if (request.url === "/round") return void response.writeHead(302, { location: "/round" }).end();
    if (request.url === "/broken") return void response.writeHead(500).end("no");
    if (request.url === "/endless") {
      const write = (): void => void (response.write("x".repeat(65_536), () => setImmediate(() => !response.destroyed && write())) || 0);
      return write();
    }
    response.end("all is well");
  });
});
afterAll(stopServers);

const at = (path: string): string => `127.0.0.1:${port}${path}`;

describe("http", () => {
  it("says status, time and each phase", async () => {
    const found = await measured(http, at("/"), { contains: "well" });
    expect(found.down).toBeUndefined();
    expect(phaseNames(found)).toEqual(["dns", "connect", "first byte", "transfer"]);
    expect(detail(found, "status")).toBe("200");
    expect(found.value).toBeGreaterThan(0);
  });

  it("puts the time where it was spent", async () => {
    const { phases = [], value } = await measured(http, at("/slow"));
    const firstByte = phases.find(({ name }) => name === "first byte")!.ms;
    expect(firstByte).toBeGreaterThanOrEqual(140);
    expect(phases.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(value! + 1);
  });

  it.each([
    ["/broken", {}, "status 500, wanted 200-399", "transfer"],
    ["/", { contains: "WELL" }, "the answer does not hold the wanted text", "transfer"],
    ["/hang", {}, "first byte: no answer in time", "first byte"],
    ["/drip", {}, "transfer: no answer in time", "transfer"],
    ["/half", {}, "transfer: reset by the other side", "transfer"],
    ["/round", { redirects: 3 }, "redirects: more than 3", "transfer"],
  ] as const)("%s with %j is down: %s", async (path, parameters, down, lastPhase) => {
    const found = await measured(http, at(path), parameters, { timeoutMs: 700 });
    expect(found.down).toBe(down);
    expect(phaseNames(found).at(-1)).toBe(lastPhase);
  });

  it("is down at a port that refuses, one that resets, and a name that means nothing", async () => {
    const refused = await measured(http, `127.0.0.1:${await closedPort()}`);
    expect([refused.down, phaseNames(refused)]).toEqual(["connect: refused", ["dns", "connect"]]);
    const reset = await measured(http, `127.0.0.1:${await tcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()))}`);
    expect(reset.down).toBe("first byte: reset by the other side");
    const unknown = await measured(http, "no-such-name.invalid");
    expect(unknown.down).toMatch(/^dns: The name no-such-name.invalid cannot be resolved/);
    expect(phaseNames(unknown)).toEqual(["dns"]);
  });

  it("follows redirects, and asks the guard at each", async () => {
    const there = await measured(http, at("/there"), { contains: "well" });
    expect([there.down, phaseNames(there)[0]]).toEqual([undefined, "redirects"]);
    expect(detail(there, "final URL")).toBe(`http://127.0.0.1:${port}/`);
    const first = await measured(http, at("/there"), { redirects: 0, status: "301" });
    expect(first.down).toBeUndefined();
    await expect(measured(http, at("/away"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("reads no more than a mebibyte of an answer without end", async () => {
    const found = await measured(http, at("/endless"));
    expect(Number(detail(found, "bytes"))).toBeGreaterThanOrEqual(1_048_576);
    expect(Number(detail(found, "bytes"))).toBeLessThan(1_048_576 + 262_144);
  });

  it("is refused at loopback by a guard that does not allow it, and as a URL that is none of its own", async () => {
    await expect(measured(http, at("/"), {}, { allowLoopback: false })).rejects.toMatchObject({ code: "FORBIDDEN" });
    for (const target of ["https://192.0.2.1/", "http://user:word@192.0.2.1/", "file:///etc/passwd"])
      await expect(measured(http, target)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("outlives a server that speaks something else", async () => {
    const other = await tcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    expect((await measured(http, `127.0.0.1:${other}`)).down).toMatch(/^first byte: /);
  });
});
