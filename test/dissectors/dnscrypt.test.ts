import { describe, expect, it } from "vitest";
import dnscrypt from "../../src/dissectors/dnscrypt.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, dnsAnswer } from "../support/packets.ts";

describe("dnscrypt", () => {
  it("is known by the resolver's answer", () => {
    const got = dissect(dnscrypt, [client(new Uint8Array(300).fill(0x81)), server(bytesOf("r6fnvWj8", new Uint8Array(100)))]);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(dnscrypt, [server(bytesOf([0, 108], "r6fnvWj8", new Uint8Array(100)))], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for DNS", () => {
    for (const other of [dnsAnswer(1, "a.example", []), bytesOf("r6fnvWj9", new Uint8Array(20)), bytesOf("r6fnv")])
      expect(dissect(dnscrypt, [server(other)]).probed).toBe(false);
  });
});
