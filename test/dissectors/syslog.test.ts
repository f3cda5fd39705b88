import { describe, expect, it } from "vitest";
import syslog from "../../src/dissectors/syslog.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const line = bytesOf("<34>1 2003-10-11T22:14:15.003Z host su - ID47 - x");

describe("syslog", () => {
  it("is known in both formats anywhere, loosely on its port", () => {
    for (const text of [
      "<34>1 2003-10-11T22:14:15.003Z host su - ID47 - x",
      "<34>Oct 11 22:14:15 host su: failed",
      "<167>2016-05-24T09:50:52+02:00 ldap01 slapd: x",
    ]) {
      expect(dissect(syslog, [client(bytesOf(text))], { serverPort: 5514 }).verdicts, text).toEqual(["done"]);
    }
    for (const protocol of [17, 6] as const) expect(dissect(syslog, [client(bytesOf("<13>router: up"))], { protocol, serverPort: 514 }).probed).toBe(true);
  });

  it("is known over TCP behind its length", () => {
    expect(dissect(syslog, [client(bytesOf("49 ", line))], { protocol: 6, serverPort: 601 }).verdicts).toEqual(["done"]);
    expect(dissect(syslog, [client(bytesOf("49 ", line))], { protocol: 17 }).probed).toBe(false);
  });

  it("is not taken for markup, priorities or dates that do not exist", () => {
    for (const other of ["<html><body>", "<192>Oct 11 x", "<>Oct 11 22:14", "<34>Octopus 1", "<34>2016-5-24T09", "<34>2016-05-24 09:50"])
      expect(dissect(syslog, [client(bytesOf(other))], { serverPort: 5514 }).probed, other).toBe(false);
    expect(takenWrongly(syslog, [{ serverPort: 514 }, { protocol: 6, serverPort: 601 }])).toEqual([]);
  });

  it("bears damage", () => {
    bearsDamage(syslog, [client(line)], { serverPort: 514 });
    bearsDamage(syslog, [client(bytesOf("49 ", line))], { protocol: 6 });
  });
});
