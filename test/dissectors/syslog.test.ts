import { describe, expect, it } from "vitest";
import syslog from "../../src/dissectors/syslog.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("syslog", () => {
  it("is known in both formats anywhere, loosely on its port", () => {
    for (const line of ["<34>1 2003-10-11T22:14:15.003Z host su - ID47 - x", "<34>Oct 11 22:14:15 host su: failed"]) {
      expect(dissect(syslog, [client(bytesOf(line))], { serverPort: 5514 }).verdicts).toEqual(["done"]);
    }
    expect(dissect(syslog, [client(bytesOf("<13>router: up"))], { serverPort: 514 }).probed).toBe(true);
  });

  it("is not taken for markup or priorities that do not exist", () => {
    for (const other of ["<html><body>", "<192>Oct 11 x", "<>Oct 11 22:14", "<34>Octopus 1"])
      expect(dissect(syslog, [client(bytesOf(other))], { serverPort: 5514 }).probed).toBe(false);
  });
});
