import { afterAll, describe, expect, it } from "vitest";
import tls from "../../src/monitors/tls.ts";
import { detail, expired, httpsServer, measured, selfSigned, stopServers, tcpServer } from "../support/monitor-servers.ts";

afterAll(stopServers);
const answer = (_request: unknown, response: { end: () => void }): void => response.end();

describe("tls", () => {
  it("counts the days and says who is vouched for by whom", async () => {
    const found = await measured(tls, "127.0.0.1", { port: await httpsServer(selfSigned, answer), verify: false });
    expect(found.down).toBeUndefined();
    expect(found.value).toBe(Math.floor((Date.UTC(2120, 0, 1) - Date.now()) / 86_400_000));
    expect(detail(found, "ends")).toBe("2120-01-01T00:00:00.000Z");
    expect(detail(found, "protocol")).toBe("TLSv1.3");
  });

  it("is down for a certificate that is self-signed, and for one that has expired, then in any case", async () => {
    expect((await measured(tls, "127.0.0.1", { port: await httpsServer(selfSigned, answer) })).down).toBe("the certificate is not good: it is self-signed");
    const port = await httpsServer(expired, answer);
    for (const verify of [true, false]) {
      const found = await measured(tls, "127.0.0.1", { port, verify });
      expect(found.down).toBe("the certificate is not good: it ended 2021-01-01");
      expect(found.value).toBeLessThan(0);
    }
  });

  it("is down where the server hangs", async () => {
    const found = await measured(tls, "127.0.0.1", { port: await tcpServer(() => undefined) }, { timeoutMs: 300 });
    expect(found.down).toBe("tls: no answer in time");
  });
});
