import { describe, expect, it } from "vitest";
import ldap from "../../src/dissectors/ldap.ts";
import { bearsDamage } from "../support/damage.ts";
import { certificate, certificateFacts, certificateMessage } from "../support/certificates.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, clientHello, hexBytes, serverHello, tlsRecord } from "../support/packets.ts";

const port = { serverPort: 389 };
/** An anonymous simple bind; the request of RFC 4511 §4.14.1 for TLS, and success. */
const bind = hexBytes("300c020101600702010304008000");
const startTls = bytesOf([0x30, 0x1d, 2, 1, 1, 0x77, 0x18, 0x80, 0x16], "1.3.6.1.4.1.1466.20037");
const success = hexBytes("300c02010178070a010004000400");

describe("ldap", () => {
  it("is known by a message with an operation, over TCP and UDP", () => {
    expect(dissect(ldap, [client(bind)], port).verdicts).toEqual(["done"]);
    expect(dissect(ldap, [client(hexBytes("30840000001002010163840000000704000a0100"))], { protocol: 17, serverPort: 389 }).probed).toBe(true);
  });

  it("is known by a bind on any port", () => {
    expect(dissect(ldap, [client(bind)], { serverPort: 1389 }).verdicts).toEqual(["done"]);
    for (const hex of ["300c020101600702010504008000", "300c020101600702010304008100", "300c02010163070a010004000400"])
      expect(dissect(ldap, [client(hexBytes(hex))], { serverPort: 1389 }).probed, hex).toBe(false);
  });

  it("reads the handshake behind StartTLS", () => {
    const { verdicts, facts } = dissect(
      ldap,
      [
        client(startTls),
        server(success),
        client(tlsRecord(22, clientHello({ serverName: "dc.example.com" }))),
        server(tlsRecord(22, bytesOf(serverHello(), certificateMessage(certificate)))),
      ],
      port,
    );
    expect([verdicts.at(-1), facts.encrypted, facts.hostname, facts.tlsVersion]).toEqual(["done", true, "dc.example.com", "TLSv1.2"]);
    expect(facts.certificate).toEqual(certificateFacts);
    const refused = success.slice();
    refused[9] = 53;
    expect(dissect(ldap, [client(startTls), server(refused)], port).facts.encrypted).toBe(false);
  });

  it("is not taken for SNMP and others", () => {
    for (const other of [hexBytes("302902010104067075626c6963a01c0204"), bytesOf([0x31], bind.subarray(1)), bytesOf("GET / HTTP/1.1")]) {
      expect(dissect(ldap, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(ldap, [port], ["ldapBind"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ldap, [client(bind), client(startTls), server(success)], port));
});
