import { describe, expect, it } from "vitest";
import kafka from "../../src/dissectors/kafka.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

/** Request header version 1: key, version, correlation id, client id; an empty id is the null one. */
function request(key: number, version: number, correlation: number, clientId: string): Uint8Array {
  const rest = bytesOf(u16(key), u16(version), u32(correlation), clientId === "" ? u16(0xffff) : bytesOf(u16(clientId.length), clientId), [0]);
  return bytesOf(u32(rest.length), rest);
}
const answer = (correlation: number): Uint8Array => bytesOf(u32(300), u32(correlation), new Uint8Array(90));

describe("kafka", () => {
  it("is known by a request and the answer to it, or on its port", () => {
    expect(dissect(kafka, [client(request(18, 3, 7, "rdkafka")), server(answer(7))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(kafka, [client(request(3, 1, 0, "")), server(answer(0))]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(kafka, [client(request(18, 3, 7, "rdkafka"))], { serverPort: 9092 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for other numbers, other answers and neighbours", () => {
    for (const other of [request(200, 1, 1, "a"), request(1, 60, 1, "a"), request(1, 1, 1, "\x01"), bytesOf(request(1, 1, 1, "a"), [0])])
      expect(dissect(kafka, [client(other)]).probed).toBe(false);
    expect(dissect(kafka, [client(request(18, 3, 7, "rdkafka")), server(answer(8))]).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(kafka, [{ serverPort: 9092 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(kafka, [client(request(18, 3, 7, "rdkafka")), server(answer(7))]));
});
