import { describe, expect, it } from "vitest";
import shoutcast from "../../src/dissectors/shoutcast.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const answer = bytesOf("ICY 200 OK\r\nicy-name:Radio\r\nicy-metaint:8192\r\n\r\n");

describe("shoutcast", () => {
  it("is known by its answer", () => {
    expect(dissect(shoutcast, [server(answer)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("ICY roads ahead\r\n"), bytesOf("HTTP/1.0 200 OK\r\nicy-name:a\r\n")])
      expect(dissect(shoutcast, [client(other)]).probed).toBe(false);
    expect(takenWrongly(shoutcast, [{ serverPort: 8000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(shoutcast, [server(answer)]));
});
