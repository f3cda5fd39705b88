import { describe, expect, it } from "vitest";
import rsh from "../../src/dissectors/rsh.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 514 };
const start = bytesOf("1022\0root\0root\0ls -l\0");

describe("rsh", () => {
  it("is known by the port for standard error, alone or with what follows", () => {
    for (const text of ["1022\0", "0\0", "\0root\0root\0id\0"]) expect(dissect(rsh, [client(bytesOf(text))], port).verdicts, text).toEqual(["done"]);
    expect(dissect(rsh, [client(start)], { serverPort: 512 }).facts.hostname).toBe("");
  });

  it("is not taken for syslog on the same port, nor for others", () => {
    for (const text of ["<34>Oct 11 22:14:15 host su: x\n", "123456789\0", "1022", "\0"])
      expect(dissect(rsh, [client(bytesOf(text))], port).probed, text).toBe(false);
    expect(dissect(rsh, [server(start)], port).probed).toBe(false);
    expect(takenWrongly(rsh, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rsh, [client(start)], port));
});
