import { describe, expect, it } from "vitest";
import vnc from "../../src/dissectors/vnc.ts";
import { dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("vnc", () => {
  it("is known by its version line", () => {
    expect(dissect(vnc, [server(bytesOf("RFB 003.008\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other lines", () => {
    for (const other of ["RFB 003.008\r\n", "RFC 003.008\n", "RFB 003x008\n", "RFB 003"]) expect(dissect(vnc, [server(bytesOf(other))]).probed).toBe(false);
  });
});
