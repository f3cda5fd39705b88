import { describe, expect, it } from "vitest";
import rlogin from "../../src/dissectors/rlogin.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 513 };
/** RFC 1282's own example. */
const start = bytesOf("\0bostic\0kbostic\0vt100/9600\0");

describe("rlogin", () => {
  it("is known by its four strings", () => {
    const got = dissect(rlogin, [client(start)], port);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], ""]);
  });

  it("is not taken for others", () => {
    for (const text of ["\0a\0b\0vt100\0", "\0a\0b\0vt100/x\0", "\0a\0b\0/9600\0x\0", "a\0b\0vt100/9600\0"]) {
      expect(dissect(rlogin, [client(bytesOf(text))], port).probed, text).toBe(false);
    }
    expect(dissect(rlogin, [server(start)], port).probed).toBe(false);
    expect(dissect(rlogin, [client(start)]).probed).toBe(false);
    expect(takenWrongly(rlogin, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(rlogin, [client(start)], port));
});
