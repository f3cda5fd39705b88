import { describe, expect, it } from "vitest";
import kerberos from "../../src/dissectors/kerberos.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u32 } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 88 } as const;
const der = (tag: number, ...parts: (Uint8Array | number[] | string)[]): Uint8Array => {
  const body = bytesOf(...parts);
  return bytesOf(body.length < 128 ? [tag, body.length] : [tag, 0x81, body.length], body);
};
const text = (value: string): Uint8Array => der(0x1b, value);
const principal = (kind: number, ...names: string[]): Uint8Array => der(0x30, der(0xa0, der(2, [kind])), der(0xa1, der(0x30, ...names.map(text))));
/** KDC-REQ (RFC 4120 §5.4.1): 10 for the first ticket, 12 for those of services. */
const request = (tag: number, ...service: string[]): Uint8Array =>
  der(
    0x60 + tag,
    der(
      0x30,
      der(0xa1, der(2, [5])),
      der(0xa2, der(2, [tag])),
      der(
        0xa4,
        der(0x30, der(0xa0, der(3, [0, 0, 0, 0, 0])), der(0xa1, principal(1, "alice")), der(0xa2, text("EXAMPLE.COM")), der(0xa3, principal(2, ...service))),
      ),
    ),
  );
const first = request(10, "krbtgt", "EXAMPLE.COM");
const ticket = request(12, "cifs", "Files.example.com");
const answer = der(0x6b, der(0x30, der(0xa0, der(2, [5])), der(0xa1, der(2, [11])), der(0xa3, text("EXAMPLE.COM")), der(0xa4, principal(1, "alice"))));

describe("kerberos", () => {
  it("is known by its tags, over UDP and TCP, and says realm or service, not who asks", () => {
    const got = dissect(kerberos, [client(first)], udp);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "example.com"]);
    expect(dissect(kerberos, [client(bytesOf(u32(ticket.length), ticket))], { protocol: 6, serverPort: 88 }).facts.hostname).toBe("files.example.com");
    expect(dissect(kerberos, [server(answer)], udp).facts.hostname).toBe("example.com");
    expect(dissect(kerberos, [server(bytesOf(hexBytes("7e50304e"), new Uint8Array(78)))], udp).facts.hostname).toBe("");
  });

  it("is not taken for other tags or on other ports", () => {
    expect(dissect(kerberos, [client(first)], { protocol: 17, serverPort: 89 }).probed).toBe(false);
    for (const other of [bytesOf([0x30], first.subarray(1)), bytesOf([0x6a, 0x20], new Uint8Array(32))])
      expect(dissect(kerberos, [client(other)], udp).probed).toBe(false);
    expect(takenWrongly(kerberos, [udp, { protocol: 6, serverPort: 88 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(kerberos, [client(first), client(ticket), server(answer)], udp));
});
