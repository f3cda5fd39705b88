import { afterAll, describe, expect, it } from "vitest";
import throughput from "../../src/monitors/throughput.ts";
import { detail, httpServer, measured, stopServers } from "../support/monitor-servers.ts";

afterAll(stopServers);

describe("throughput", () => {
  it("is the speed of the bytes after the first", async () => {
    const port = await httpServer((_request, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write(Buffer.alloc(25_000));
        if (++sent === 8) {
          clearInterval(timer);
          response.end();
        }
      }, 50);
    });
    const found = await measured(throughput, `http://127.0.0.1:${port}/file`);
    expect(found.down).toBeUndefined();
    expect(detail(found, "bytes")).toBe("200000");
    // 200 kB in some 350 ms, more on a busy machine.
    expect(found.value).toBeGreaterThan(0.2);
    expect(found.value).toBeLessThan(10);
  });

  it("ends at its bytes and its seconds", async () => {
    const port = await httpServer((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(20_000)), 20);
      response.on("close", () => clearInterval(timer));
    });
    const bytes = await measured(throughput, `http://127.0.0.1:${port}/`, { maxBytes: 50_000 });
    expect(Number(detail(bytes, "bytes"))).toBeLessThan(200_000);
    const seconds = await measured(throughput, `http://127.0.0.1:${port}/`, { maxSeconds: 1 }, { timeoutMs: 5_000 });
    expect([bytes.down, seconds.down]).toEqual([undefined, undefined]);
  });

  it("is down where there is no file, and refused without an address", async () => {
    const port = await httpServer((_request, response) => response.writeHead(404).end());
    expect((await measured(throughput, `http://127.0.0.1:${port}/`)).down).toBe("status 404");
    await expect(measured(throughput, "127.0.0.1")).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
