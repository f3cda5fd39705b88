import { describe, expect, it } from "vitest";
import tivoConnect from "../../src/dissectors/tivo-connect.ts";
import { bearsDamage, taken } from "../support/dissector-checks.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const text = "TiVoConnect=1\nswversion=1.0\nmethod=broadcast\nmachine=Media\nplatform=pc\n";

describe("tivo-connect", () => {
  it("is known by the beacon's first line, and takes the machine's name", () => {
    const got = dissect(tivoConnect, [client(bytesOf(text))], { protocol: 17, serverPort: 2190 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "media"]);
    expect(dissect(tivoConnect, [client(bytesOf(u32(text.length), text))], { protocol: 6, serverPort: 2190 }).facts.hostname).toBe("media");
  });

  it("is not taken for others", () => {
    expect(dissect(tivoConnect, [client(bytesOf("TiVo=1\n"))], { protocol: 17, serverPort: 2190 }).probed).toBe(false);
    expect(taken(tivoConnect, [{ protocol: 17, serverPort: 2190 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tivoConnect, [bytesOf(text)], { protocol: 17 }));
});
