import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SnmpCredential } from "../../src/model/snmp-credential.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { readDevice } from "../../src/snmp/read-device.ts";
import { SnmpClient } from "../../src/snmp/snmp-client.ts";
import { snmpProfiles } from "../support/snmp-conformance.ts";
import { textOf } from "../../src/snmp/values.ts";

const program = "/usr/sbin/snmpd";
const sysName = "1.3.6.1.2.1.1.5.0";
const password = "longenough1";
const privacy = "longenough2";

const users: readonly (readonly [user: string, lines: string, credential: SnmpCredential])[] = [
  ["sha256aes256", "SHA-256 longenough1 AES-256 longenough2", v3("sha256aes256", "sha256", "aes256")],
  ["shaaes", "SHA longenough1 AES longenough2", v3("shaaes", "sha", "aes")],
  ["shaaes256", "SHA longenough1 AES-256 longenough2", v3("shaaes256", "sha", "aes256")],
  ["shaaes256c", "SHA longenough1 AES-256-C longenough2", v3("shaaes256c", "sha", "aes256c")],
  ["sha512aes", "SHA-512 longenough1 AES longenough2", v3("sha512aes", "sha512", "aes")],
  ["sha384", "SHA-384 longenough1", v3("sha384", "sha384")],
  ["sha224", "SHA-224 longenough1", v3("sha224", "sha224")],
  ["md5", "MD5 longenough1", v3("md5", "md5")],
];

function v3(user: string, auth: "md5" | "sha" | "sha224" | "sha256" | "sha384" | "sha512", priv?: "aes" | "aes256" | "aes256c"): SnmpCredential {
  return { version: "3", user, auth: { protocol: auth, password }, ...(priv && { priv: { protocol: priv, password: privacy } }) };
}

describe.skipIf(!existsSync(program))("Debian's snmpd (skipped where it is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "wiregraph-snmpd-"));
  const egress = createEgress({ ownPorts: [], allowLoopback: true });
  let port = 0;
  let agent: ChildProcess;
  const clients: SnmpClient[] = [];

  async function start(): Promise<void> {
    agent = spawn(program, ["-f", "-Lf", join(folder, "log"), "-C", "-c", join(folder, "snmpd.conf"), "-p", join(folder, "pid"), `udp:127.0.0.1:${port}`], {
      env: { SNMP_PERSISTENT_DIR: join(folder, "persistent"), PATH: "/usr/sbin:/usr/bin" },
      stdio: "ignore",
    });
    const probe = await clientFor({ version: "2c", community: "public" });
    for (let tries = 0; ; tries++) {
      const name = await probe.get([sysName]).then(
        ([value]) => value,
        () => undefined,
      );
      if (name !== undefined) break;
      if (tries > 12) throw new Error("snmpd did not start");
      await sleep(100);
    }
    probe.close();
  }
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      agent.once("exit", () => resolve());
      agent.kill("SIGKILL");
    });

  async function clientFor(credential: SnmpCredential): Promise<SnmpClient> {
    const client = await SnmpClient.open(egress, "127.0.0.1", { credential, port, timeoutMs: 700, retries: 1 });
    clients.push(client);
    return client;
  }

  beforeAll(async () => {
    port = await new Promise<number>((resolve) => {
      const socket = createSocket("udp4").bind(0, "127.0.0.1", () => {
        const { port: free } = socket.address();
        socket.close(() => resolve(free));
      });
    });
    const lines = users.flatMap(([user, keys]) => [`createUser ${user} ${keys}`, `rouser ${user} ${keys.includes("AES") ? "priv" : "auth"}`]);
    writeFileSync(join(folder, "snmpd.conf"), ["rocommunity public 127.0.0.1", "sysName snmpd-under-test", "sysLocation rack 7", ...lines, ""].join("\n"));
    await start();
  }, 30_000);
  afterAll(async () => {
    for (const client of clients) client.close();
    await end();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is read whole with version 2c", async () => {
    const report = await readDevice(await clientFor({ version: "2c", community: "public" }), await snmpProfiles());
    expect(report.system).toMatchObject({ name: "snmpd-under-test", location: "rack 7" });
    expect(report.system.uptimeMs).toBeGreaterThan(0);
    expect(report.identity).toMatchObject({ os: "linux", kind: "server" });
    const loopback = report.interfaces.find(({ name }) => name === "lo")!;
    expect(loopback).toMatchObject({ adminStatus: "up", operStatus: "up" });
    expect(loopback.addresses).toContainEqual({ address: "127.0.0.1", prefixLength: 8 });
    expect(report.memory.length).toBeGreaterThan(0);
    expect(report.problems).toEqual([]);
  });

  it.each(users)("answers version 3 as %s (%s)", async (_user, _keys, credential) => {
    const [name] = await (await clientFor(credential)).get([sysName]);
    expect(textOf(name)).toBe("snmpd-under-test");
  });

  it("refuses a wrong password, an unknown user and too little security as auth; a wrong privacy password is silence", async () => {
    const good = v3("sha256aes256", "sha256", "aes256") as Extract<SnmpCredential, { version: "3" }>;
    const failure = async (credential: SnmpCredential): Promise<string> =>
      (await clientFor(credential)).get([sysName]).then(
        () => "answered",
        (error: { kind: string }) => error.kind,
      );
    expect(await failure({ ...good, auth: { protocol: "sha256", password: "wrong-password" } })).toBe("auth");
    expect(await failure({ ...good, user: "nobody" })).toBe("auth");
    expect(await failure(v3("sha256aes256", "sha256"))).toBe("auth");
    expect(await failure({ ...good, priv: { protocol: "aes256", password: "wrong-password" } })).toBe("timeout");
    expect(await failure({ version: "2c", community: "wrong" })).toBe("timeout");
  });

  it("is silent when it is killed, and answers the same session of version 3 when it is back", async () => {
    const client = await clientFor(v3("sha256aes256", "sha256", "aes256"));
    expect(textOf((await client.get([sysName]))[0])).toBe("snmpd-under-test");
    await end();
    await expect(client.get([sysName])).rejects.toMatchObject({ kind: "timeout" });
    await start();
    expect(textOf((await client.get([sysName]))[0])).toBe("snmpd-under-test");
    // Begun without its memory it is another engine, whose boots begin anew.
    await end();
    rmSync(join(folder, "persistent"), { recursive: true });
    await start();
    expect(textOf((await client.get([sysName]))[0])).toBe("snmpd-under-test");
  }, 30_000);
});
