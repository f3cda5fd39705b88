import { describe, expect, it } from "vitest";
import bittorrent from "../../src/dissectors/bittorrent.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
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

  it("is known by the question to a tracker", () => {
    expect(dissect(bittorrent, [client(hexBytes("0000041727101980000000001234abcd"))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(bittorrent, [client(hexBytes("0000041727101980000000011234abcd"))], { protocol: 17 }).probed).toBe(false);
  });

  it("is known by the transport's first packet, or by the answer to it", () => {
    /** BEP 29: kind and version, extension, connection, time, delay, window, number, acknowledged. */
    const syn = (delay: string, number: string) => hexBytes(`4100123400000001${delay}00100000${number}0000`);
    const state = (id: string) => hexBytes(`2100${id}00000002000000010010000000070001`);
    expect(dissect(bittorrent, [client(syn("00000000", "0001"))], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(bittorrent, [client(syn("00000009", "4d21")), server(state("1234"))], { protocol: 17 }).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(bittorrent, [client(syn("00000009", "4d21")), server(state("1235"))], { protocol: 17 }).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(bittorrent, [client(bytesOf(syn("00000000", "0001"), [1]))], { protocol: 17 }).probed).toBe(false);
  });

  it("is not taken for neighbours", () => expect(takenWrongly(bittorrent, [{ serverPort: 6881 }], ["bittorrentHandshake"])).toEqual([]));

  it("bears damage", () =>
    bearsDamage(bittorrent, [client(hexBytes("4100123400000001000000000010000000010000")), client(bytesOf("d1:ad2:id20:abcdefghij0123456789e"))]));
});
