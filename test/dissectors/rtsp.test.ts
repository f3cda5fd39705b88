import { describe, expect, it } from "vitest";
import rtsp from "../../src/dissectors/rtsp.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, httpRequest } from "../support/packets.ts";

describe("rtsp", () => {
  it("learns the host and the player, not the password", () => {
    const got = dissect(rtsp, [client(bytesOf("DESCRIBE rtsp://bob:secret@Cam.example:8554/live RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: VLC/3\r\n\r\n"))]);
    expect([got.verdicts, got.facts.hostname, got.facts.httpUserAgent]).toEqual([["done"], "cam.example", "VLC/3"]);
    expect(JSON.stringify(got.facts)).not.toContain("secret");
    expect(dissect(rtsp, [server(bytesOf("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for HTTP or SIP", () => {
    for (const other of [httpRequest({ method: "OPTIONS", target: "*" }), bytesOf("OPTIONS sip:a@b SIP/2.0\r\n\r\n"), bytesOf("RTSP/2.0 200 OK\r\n")]) {
      expect(dissect(rtsp, [client(other)]).probed).toBe(false);
    }
  });
});
