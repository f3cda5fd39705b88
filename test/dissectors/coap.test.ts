import { describe, expect, it } from "vitest";
import coap from "../../src/dissectors/coap.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** RFC 7252 figure 16: GET /temperature, message id 0x7d34, and its answer "22.3 C" with a 2.05. */
const get = bytesOf(hexBytes("40017d34bb"), "temperature");
const content = bytesOf(hexBytes("60457d34ff"), "22.3 C");
/** Options 3 (host), 11 (path), 12 (format), 15 (query): POST /rd?lwm2m=1.0 */
const register = bytesOf(hexBytes("42027d35abcd"), [0x3b], "lwm.example", [0x82], "rd", [0x11, 40, 0x39], "lwm2m=1.0", [0xff], "</1/0>");

describe("coap", () => {
  it("is known by its port, or by a question and its answer", () => {
    expect(dissect(coap, [client(get)], { serverPort: 5683 }).verdicts).toEqual(["done"]);
    expect(dissect(coap, [client(get), server(content)]).verdicts).toEqual(["maybe", "done"]);
  });

  it("learns the host, and LwM2M by its registration", () => {
    const { facts } = dissect(coap, [client(register)], { serverPort: 5683 });
    expect([facts.hostname, facts.application]).toEqual(["lwm.example", "LwM2M"]);
  });

  it("is not taken for options that do not end, other answers and neighbours", () => {
    for (const other of [hexBytes("40017d34bb41"), hexBytes("49017d34"), hexBytes("40087d34"), hexBytes("40017d34ff"), hexBytes("40017d34f0")]) {
      expect(dissect(coap, [client(other)], { serverPort: 5683 }).probed).toBe(false);
    }
    expect(dissect(coap, [client(get), server(hexBytes("60457d35ff41"))]).verdicts).toEqual(["maybe", "maybe"]);
    expect(takenWrongly(coap, [{ serverPort: 5683 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(coap, [client(register), client(get), server(content)]));
});
