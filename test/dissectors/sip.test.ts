import { describe, expect, it } from "vitest";
import sip from "../../src/dissectors/sip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, httpRequest } from "../support/packets.ts";

/** After the example of RFC 3261 §24.2. */
const invite = bytesOf("INVITE sip:bob@Biloxi.example.com:5060;transport=udp SIP/2.0\r\nVia: SIP/2.0/UDP pc33.example\r\nUser-Agent: Phone/1.0\r\n\r\n");

describe("sip", () => {
  it("learns the host and the program, not who is called", () => {
    const got = dissect(sip, [client(invite)]);
    expect(got.facts).toMatchObject({ hostname: "biloxi.example.com", httpUserAgent: "Phone/1.0" });
    expect(JSON.stringify(got.facts)).not.toContain("bob");
    expect(dissect(sip, [client(bytesOf("OPTIONS sip:192.0.2.4 SIP/2.0\r\n\r\n"))]).facts.hostname).toBe("192.0.2.4");
  });

  it("is known by an answer", () => {
    expect(dissect(sip, [server(bytesOf("SIP/2.0 200 OK\r\nServer: x\r\n\r\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for HTTP or RTSP", () => {
    for (const other of [httpRequest({ method: "OPTIONS" }), bytesOf("OPTIONS rtsp://example.com RTSP/1.0\r\n\r\n"), bytesOf("SIP/3.0 200 OK\r\n")]) {
      expect(dissect(sip, [client(other)]).probed).toBe(false);
    }
  });

  it("is known behind what keeps a connection open, on its port", () => {
    for (const first of ["\r\n\r\n", "\0\0\0\0", "\r\n"]) {
      expect(dissect(sip, [client(bytesOf(first)), client(invite)], { serverPort: 5060 }).verdicts).toEqual(["maybe", "done"]);
    }
    expect(dissect(sip, [client(bytesOf("\r\n\r\n"))]).probed).toBe(false);
    expect(dissect(sip, [client(bytesOf("\r\n\r\n")), client(bytesOf("220 ready\r\n\r\n"))], { serverPort: 5060 }).verdicts).toEqual(["maybe", "no"]);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(sip, [{ serverPort: 5060 }], ["sipInvite"])).toEqual([]));

  it("bears damage", () =>
    bearsDamage(sip, [client(invite), server(bytesOf("SIP/2.0 200 OK\r\nServer: x\r\n\r\n")), client(bytesOf("\r\n\r\n"))], { serverPort: 5060 }));
});
