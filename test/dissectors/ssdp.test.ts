import { describe, expect, it } from "vitest";
import ssdp from "../../src/dissectors/ssdp.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, httpRequest, httpResponse } from "../support/packets.ts";

const search = bytesOf('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nUSER-AGENT: Test OS/1 UPnP/1.1\r\n\r\n');

describe("ssdp", () => {
  it("learns the program that searches, and the one that answers", () => {
    expect(dissect(ssdp, [client(search)]).facts).toMatchObject({ httpMethod: "M-SEARCH", httpUserAgent: "Test OS/1 UPnP/1.1" });
    const answer = bytesOf("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nSERVER: Router/2 UPnP/1.0\r\n\r\n");
    expect(dissect(ssdp, [server(answer)], { protocol: 17, serverPort: 1900 }).facts.httpUserAgent).toBe("Router/2 UPnP/1.0");
  });

  it("is known by an answer to a search between any ports", () => {
    expect(dissect(ssdp, [client(bytesOf("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nSERVER: TV/1\r\n\r\n"))]).facts.httpUserAgent).toBe("TV/1");
  });

  it("is not taken for HTTP in datagrams elsewhere", () => {
    for (const other of [httpRequest(), bytesOf("BT-SEARCH * HTTP/1.1\r\n\r\n")]) expect(dissect(ssdp, [client(other)]).probed).toBe(false);
    expect(dissect(ssdp, [client(httpResponse())]).verdicts).toEqual(["no"]);
  });
});
