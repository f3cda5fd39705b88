import { describe, expect, it } from "vitest";
import bittorrent from "../../src/dissectors/bittorrent.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

describe("bittorrent", () => {
  it("is known by the peers' handshake and by messages of the DHT", () => {
    expect(dissect(bittorrent, [client(bytesOf([19], "BitTorrent protocol", new Uint8Array(48)))]).verdicts).toEqual(["done"]);
    // The ping of BEP 5, and its answer.
    expect(dissect(bittorrent, [client(bytesOf("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(bittorrent, [server(bytesOf("d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re"))], { protocol: 17 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for other bencoding or bytes", () => {
    for (const other of [bytesOf("d3:foo3:bare"), bytesOf("d1:ad2:id20:abc"), bytesOf([19], "BitTorrent"), hexBytes("13426974")]) {
      expect(dissect(bittorrent, [client(other)], { protocol: 17 }).probed).toBe(false);
    }
  });
});
