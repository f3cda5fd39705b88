import { describe, expect, it } from "vitest";
import ident from "../../src/dissectors/ident.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 113 };
/** RFC 1413 §5. */
const [query, reply] = [bytesOf("6193, 23\r\n"), bytesOf("6193, 23 : USERID : UNIX : stjohns\r\n")];

describe("ident", () => {
  it("is known by the two ports that are asked for, and by the reply on any port", () => {
    expect(dissect(ident, [client(query)], port).verdicts).toEqual(["done"]);
    expect(dissect(ident, [server(reply)]).verdicts).toEqual(["done"]);
    expect(dissect(ident, [server(bytesOf("6195,23:ERROR:NO-USER\r\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for other numbers", () => {
    expect(dissect(ident, [client(query)]).probed).toBe(false);
    for (const line of ["6193 23\r\n", "6193, \r\n", "123456789, 23\r\n", "1, 2 : x\r\n", "1, 2, 3\r\n"])
      expect(dissect(ident, [client(bytesOf(line))], port).probed, line).toBe(false);
    expect(takenWrongly(ident, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ident, [client(query), server(reply)], port));
});
