import { Command } from "commander";
import { afterEach, describe, expect, it, vi } from "vitest";
import snmp from "../../src/commands/snmp.ts";
import { integer, octets, response, startAgent, type TestAgent, varbind, endOfMibView } from "../support/snmp-agent.ts";

const sysName = "1.3.6.1.2.1.1.5.0";
let agent: TestAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
  vi.restoreAllMocks();
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => (written.out += String(text)).length > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (written.err += String(text)).length > 0);
  let code = -1;
  const command = new Command("snmp").exitOverride();
  snmp.configure(command, (action) => async (...given) => {
    code = await action(...given);
  });
  await command.parseAsync(args, { from: "user" });
  return { code, ...written };
}

describe("wiregraph snmp", () => {
  it("prints what an unknown device says", async () => {
    // Knows its name and one interface with a 64-bit counter; everything else is at its end.
    const known = new Map([
      [sysName, octets("thing-7")],
      ["1.3.6.1.2.1.2.2.1.2.3", octets("wan")],
      ["1.3.6.1.2.1.2.2.1.8.3", integer(1)],
    ]);
    agent = await startAgent((request) => {
      const varbinds = request.oids.map((oid) => {
        if (request.pdu === 0xa0) return varbind(oid, known.get(oid) ?? octets(""));
        const below = [...known.keys()].find((one) => one.startsWith(`${oid}.`));
        return below === undefined ? varbind(oid, endOfMibView) : varbind(below, known.get(below)!);
      });
      return response(request, { varbinds });
    });
    const { code, out } = await run("127.0.0.1", "--community", "public", "--snmp-port", String(agent.port), "--egress-loopback");
    const report = JSON.parse(out) as { system: object; interfaces: object[]; identity: object; problems: object[] };
    expect(report.system).toMatchObject({ name: "thing-7" });
    expect(report.interfaces).toMatchObject([{ ifIndex: 3, name: "wan", operStatus: "up" }]);
    expect(report.identity).toEqual({});
    expect(report.problems).toEqual([]);
    expect(code).toBe(0);
  });

  it("says that a device is silent, and does not say the community", async () => {
    agent = await startAgent(() => undefined);
    const { code, out, err } = await run(
      "127.0.0.1",
      "--community",
      "hidden-word",
      "--snmp-port",
      String(agent.port),
      "--timeout",
      "100ms",
      "--egress-loopback",
    );
    expect(code).toBe(3);
    expect(out).toBe("");
    expect(err).toContain("(timeout)");
    expect(err).not.toContain("hidden-word");
  });

  it("refuses loopback unless told, bad ports, and to ask without a credential", async () => {
    await expect(run("127.0.0.1", "--community", "public")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(run("192.0.2.1", "--community", "public", "--snmp-port", "0")).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(run("192.0.2.1")).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(run("192.0.2.1", "--user", "monitor", "--priv-password", "longenough")).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
