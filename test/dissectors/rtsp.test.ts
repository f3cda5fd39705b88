import { describe, expect, it } from "vitest";
import rtsp from "../../src/dissectors/rtsp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
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

  it("knows AirPlay by the programs at its ends", () => {
    expect(dissect(rtsp, [client(bytesOf("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: iTunes/12 (Macintosh)\r\n\r\n"))]).facts.application).toBe("AirPlay");
    expect(dissect(rtsp, [server(bytesOf("RTSP/1.0 200 OK\r\nServer: AirTunes/220.68\r\n\r\n"))]).facts.application).toBe("AirPlay");
    expect(dissect(rtsp, [server(bytesOf("RTSP/1.0 200 OK\r\nServer: GStreamer\r\n\r\n"))]).facts.application).toBe("");
  });

  it("is not taken for neighbours", () => expect(takenWrongly(rtsp, [{ serverPort: 554 }], ["rtspDescribe"])).toEqual([]));

  it("bears damage", () => bearsDamage(rtsp, [client(bytesOf("DESCRIBE rtsp://bob:secret@cam.example:8554/live RTSP/1.0\r\nUser-Agent: VLC/3\r\n\r\n"))]));
});
