import { afterAll, beforeAll, describe, expect, it } from "vitest";
import https from "../../src/monitors/https.ts";
import { detail, expired, httpServer, httpsServer, measured, phaseNames, selfSigned, stopServers, tcpServer } from "../support/monitor-servers.ts";

let good: number;
let old: number;
let asked = 0;
beforeAll(async () => {
  good = await httpsServer(selfSigned, (_request, response) => {
    asked++;
    response.end("well");
  });
  old = await httpsServer(expired, (_request, response) => response.end("well"));
});
afterAll(stopServers);

describe("https", () => {
  it("is down where the certificate is self-signed, and sends it no request", async () => {
    const found = await measured(https, `127.0.0.1:${good}`);
    expect(found.down).toBe("tls: the certificate is not good: it is self-signed");
    expect(phaseNames(found)).toEqual(["dns", "connect", "tls"]);
    expect(asked).toBe(0);
  });

  it("takes it when told to, and says how long it is good", async () => {
    const found = await measured(https, `https://localhost:${good}/x`, { verify: false, contains: "well" });
    expect(found.down).toBeUndefined();
    expect(phaseNames(found)).toEqual(["dns", "connect", "tls", "first byte", "transfer"]);
    expect(Number(detail(found, "certificate days"))).toBeGreaterThan(30_000);
    expect(detail(found, "certificate of")).toBe("monitored.example");
  });

  it("is down where it has expired, and says since when", async () => {
    const found = await measured(https, `127.0.0.1:${old}`);
    expect(found.down).toBe("tls: the certificate is not good: it ended 2021-01-01");
    const taken = await measured(https, `127.0.0.1:${old}`, { verify: false });
    expect([taken.down, taken.warning]).toEqual([undefined, expect.stringMatching(/^the certificate ends in -\d+ days$/)]);
  });

  it("fails in the tls phase where nobody speaks it, or nobody answers", async () => {
    const plain = await measured(https, `127.0.0.1:${await httpServer((_request, response) => response.end())}`);
    expect([plain.down?.slice(0, 5), phaseNames(plain).at(-1)]).toEqual(["tls: ", "tls"]);
    const silent = await measured(https, `127.0.0.1:${await tcpServer(() => undefined)}`, {}, { timeoutMs: 400 });
    expect([silent.down, phaseNames(silent).at(-1)]).toEqual(["tls: no answer in time", "tls"]);
    const reset = await measured(https, `127.0.0.1:${await tcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()))}`);
    expect(reset.down).toBe("tls: reset by the other side");
  });
});
