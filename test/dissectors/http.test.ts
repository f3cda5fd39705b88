import { describe, expect, it } from "vitest";
import http from "../../src/dissectors/http.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, clientHello, httpRequest, httpResponse, tlsRecord } from "../support/packets.ts";

describe("http", () => {
  it("learns from the first request and its response", () => {
    const request = httpRequest({
      method: "POST",
      target: "/login?user=a&password=b",
      host: "WWW.Example.com:8080",
      userAgent: "Test/1.0 \x1b[31m",
      body: "x=1",
    });
    const got = dissect(http, [client(request), server(httpResponse(404)), client(httpRequest({ host: "second.example" }))]);
    expect(got.verdicts).toEqual(["yes", "done"]);
    expect(got.facts).toMatchObject({
      httpMethod: "POST",
      hostname: "www.example.com",
      httpPath: "/login",
      httpUserAgent: "Test/1.0 \\x1b[31m",
      httpStatus: 404,
      encrypted: false,
    });
  });

  it.each([
    ["Content-Type: application/ipp", "IPP"],
    ["content-type: application/dns-message", "DoH"],
    ["Content-Type: application/soap+xml; charset=utf-8", "SOAP"],
    ["Upgrade: WebSocket", "WebSocket"],
    ["User-Agent: Docker-Client/24.0.5 (linux)", "Docker"],
    ["Content-Type: text/html", ""],
    ["Upgrade: h2c", ""],
  ])("names what %s carries", (header, application) => {
    expect(dissect(http, [client(bytesOf(`POST /x HTTP/1.1\r\nHost: a.example\r\n${header}\r\n\r\n`))]).facts.application).toBe(application);
  });

  it("waits for the final status behind 100 Continue", () => {
    const got = dissect(http, [client(httpRequest()), server(bytesOf("HTTP/1.1 100 Continue\r\n\r\n")), server(httpResponse(201))]);
    expect([got.verdicts, got.facts.httpStatus]).toEqual([["yes", "yes", "done"], 201]);
  });

  it("puts headers together from any two segments", () => {
    const request = httpRequest({ target: "/a/b?c" });
    for (let cut = 8; cut < request.length; cut++) {
      const got = dissect(http, [client(request.subarray(0, cut)), client(request.subarray(cut)), server(httpResponse())]);
      expect(got.facts, `cut at ${cut}`).toMatchObject({ hostname: "www.example.com", httpUserAgent: "curl/8.0", httpPath: "/a/b", httpStatus: 200 });
    }
  });

  it.each([
    ["http://other.example:81/x?y", "GET", "other.example", "/x"],
    ["secure.example:443", "CONNECT", "secure.example", ""],
    ["*", "OPTIONS", "www.example.com", "*"],
    ["/with a space", "GET", "www.example.com", "/with a space"],
  ])("reads the target %s", (target, method, hostname, httpPath) => {
    const headers = target.includes("example") ? bytesOf(`${method} ${target} HTTP/1.1\r\n\r\n`) : httpRequest({ method, target });
    expect(dissect(http, [client(headers)]).facts).toMatchObject({ httpMethod: method, hostname, httpPath });
  });

  it("names a tunnel through a proxy", () => {
    expect(dissect(http, [client(bytesOf("CONNECT secure.example:443 HTTP/1.1\r\n\r\n"))]).facts.application).toBe("HTTP-Connect");
  });

  it.each([
    ["[2001:db8::1]:80", "2001:db8::1"],
    ["192.0.2.1", "192.0.2.1"],
    ["example.com.", "example.com"],
    ["", ""],
  ])("reads the host %s", (host, hostname) => {
    expect(dissect(http, [client(httpRequest({ host }))]).facts.hostname).toBe(hostname);
  });

  it("knows a response whose request was not seen", () => {
    expect(dissect(http, [server(httpResponse(302))]).facts.httpStatus).toBe(302);
  });

  it("learns from a request behind a response whose own request was not seen", () => {
    const got = dissect(http, [
      server(httpResponse(206)),
      server(bytesOf("the rest of its content")),
      client(httpRequest({ host: "www.example.com" })),
      server(httpResponse(304)),
    ]);
    expect(got.verdicts).toEqual(["yes", "yes", "yes", "done"]);
    expect(got.facts).toMatchObject({ hostname: "www.example.com", httpMethod: "GET", httpStatus: 206 });
  });

  it("is not taken for other protocols", () => {
    const others = [
      "SSH-2.0-OpenSSH_9.2\r\n",
      "OPTIONS rtsp://a/b RTSP/1.0\r\n\r\n",
      "INVITE sip:a@b SIP/2.0\r\n\r\n",
      "GET\r\n\r\n      ",
      "EHLO example.com\r\n",
      "USER anonymous\r\n",
      "HTTPS/1.1 200 OK\r\n",
    ];
    for (const other of [...others.map((text) => bytesOf(text)), tlsRecord(22, clientHello())]) expect(dissect(http, [client(other)]).probed).toBe(false);
  });
});
