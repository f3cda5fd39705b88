import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import { createEgress } from "../../src/runtime/egress.ts";

async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}
const code = async (work: Promise<unknown>): Promise<string> => (await failure(work)).code;

describe("egress", () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        seen.push(`${request.method} ${request.headers.host} ${request.url} ${body}`);
        if (request.url === "/slow") return;
        if (request.url === "/away") return void response.writeHead(302, { location: "http://169.254.169.254/" }).end();
        if (request.url === "/none") return void response.writeHead(204).end();
        response.writeHead(200, { "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] }).end(request.url === "/long" ? "x".repeat(2_000) : "hello");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const egress = (options: Partial<Parameters<typeof createEgress>[0]> = {}) =>
    createEgress({ ownPorts: [3_000], ownAddresses: () => ["192.0.2.7", "2001:db8::7"], ...options });

  it("goes to ordinary addresses, private ones too", async () => {
    for (const address of ["192.0.2.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "2001:db8::1", "fd00::1", "8.8.8.8"])
      expect(await egress().resolve(address, 443)).toEqual({ address, family: address.includes(":") ? 6 : 4 });
    expect(await egress().resolve("[2001:db8::1]", 443)).toEqual({ address: "2001:db8::1", family: 6 });
  });

  it.each([
    ["loopback", ["127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1", "[::1]"]],
    ["link-local", ["169.254.1.1", "fe80::1", "febf::1", "fec0::1"]],
    ["a metadata service", ["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"]],
    ["no host", ["0.0.0.0", "0.1.2.3", "255.255.255.255", "224.0.0.1", "240.0.0.1", "::", "ff02::1"]],
    [
      "an IPv4 address inside an IPv6 one",
      ["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:192.0.2.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "::7f00:1", "::192.0.2.1"],
    ],
    ["this server itself", ["192.0.2.7", "2001:db8::7"]],
  ])("refuses %s", async (why, addresses) => {
    for (const address of addresses) {
      const { code: refusal, message } = await failure(egress().resolve(address, 3_000));
      expect([address, refusal, message.includes(`that is ${why}.`)]).toEqual([address, "FORBIDDEN", true]);
      // The same through a name.
      const named = egress({ lookup: async () => [{ address: address.replace(/[[\]]/g, "") }] });
      expect((await failure(named.resolve("innocent.example", 3_000))).code).toBe("FORBIDDEN");
    }
  });

  it("refuses whatever carries a loopback address, however it is written", () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.constantFrom("::ffff:", "64:ff9b::", "::"), fc.nat(255), fc.nat(255), fc.integer({ min: 2, max: 255 })),
        async ([prefix, b, c, d]) => {
          const low = `${(0x7f00 | b).toString(16)}:${((c << 8) | d).toString(16)}`;
          for (const allowLoopback of [false, true]) expect(await code(egress({ allowLoopback }).resolve(prefix + low, 80))).toBe("FORBIDDEN");
        },
      ),
    ));

  it("reaches loopback by configuration only, and its own ports never", async () => {
    const open = egress({ allowLoopback: true });
    expect(await open.resolve("127.0.0.1", 8_080)).toEqual({ address: "127.0.0.1", family: 4 });
    expect(await code(open.resolve("127.0.0.1", 3_000))).toBe("FORBIDDEN");
    expect(await code(open.resolve("192.0.2.7", 3_000))).toBe("FORBIDDEN");
    expect(await egress().resolve("192.0.2.7", 3_001)).toMatchObject({ address: "192.0.2.7" });
    expect((await failure(egress().resolve("127.0.0.1", 80))).details.cure).toContain("egressLoopback");
  });

  it("takes the first address of a name that may be, and says when there is none", async () => {
    const answers = [{ address: "fe80::1" }, { address: "192.0.2.1" }];
    expect(await egress({ lookup: async () => answers }).resolve("mixed.example", 443)).toEqual({ address: "192.0.2.1", family: 4 });
    const { code: unknown, message } = await failure(egress({ lookup: () => Promise.reject(new Error("ENOTFOUND")) }).resolve("nowhere.example", 443));
    expect([unknown, message]).toEqual(["UNAVAILABLE", "The name nowhere.example cannot be resolved."]);
  });

  it("connects to the address it looked at, with the name in the request, and asks the resolver once", async () => {
    let asked = 0;
    const lookup = async () => [{ address: asked++ === 0 ? "127.0.0.1" : "169.254.169.254" }];
    const answer = await egress({ allowLoopback: true, lookup }).fetch(`http://rebind.example:${port}/path?q`, {
      method: "POST",
      body: new URLSearchParams({ a: "b c" }),
    });
    expect([asked, answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([1, 200, "hello", ["a=1", "b=2"]]);
    expect(seen.at(-1)).toBe(`POST rebind.example:${port} /path?q a=b+c`);
  });

  it("follows no redirect, reads no more than it is told, and waits no longer", async () => {
    const open = egress({ allowLoopback: true });
    const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
    const away = await open.fetch(at("/away"));
    expect([away.status, away.headers.get("location")]).toEqual([302, "http://169.254.169.254/"]);
    expect((await open.fetch(at("/none"))).status).toBe(204);
    expect(await code(open.fetch(at("/long"), { maxBytes: 1_000 }))).toBe("LIMIT_EXCEEDED");
    expect(await code(open.fetch(at("/slow"), { timeoutMs: 100 }))).toBe("TIMEOUT");
    expect(await code(open.fetch(at("/slow"), { signal: AbortSignal.timeout(100) }))).toBe("CANCELLED");
    expect(await code(egress({ lookup: () => new Promise(() => {}) }).fetch("http://silent.example/", { timeoutMs: 100 }))).toBe("TIMEOUT");
    expect(await code(open.fetch("http://127.0.0.1:1/"))).toBe("UNAVAILABLE");
    expect(await code(open.fetch("file:///etc/passwd"))).toBe("BAD_INPUT");
    expect(await code(open.fetch("nonsense"))).toBe("BAD_INPUT");
    expect(await code(egress().fetch(at("/")))).toBe("FORBIDDEN");
  });
});
