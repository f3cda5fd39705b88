import { describe, expect, it } from "vitest";
import ntp from "../../src/dissectors/ntp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, dnsQuery, u16 } from "../support/packets.ts";

const port = { protocol: 17, serverPort: 123 } as const;
const request = bytesOf([0x23, 0, 6, 0xec], new Uint8Array(44));

describe("ntp", () => {
  it("is known by version, mode and length on its port", () => {
    expect(dissect(ntp, [client(request)], port).verdicts).toEqual(["done"]);
    expect(dissect(ntp, [client(bytesOf([0x16, 1], new Uint8Array(10)))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for other datagrams", () => {
    expect(dissect(ntp, [client(request)], { protocol: 17, serverPort: 1230 }).probed).toBe(false);
    for (const other of [request.subarray(0, 40), bytesOf([0x20], request.subarray(1)), bytesOf([0x3b], request.subarray(1)), dnsQuery(1, "a.example")]) {
      expect(dissect(ntp, [client(other)], port).probed).toBe(false);
    }
  });

  it("is known by control and private messages whose data fits", () => {
    const control = (count: number, ...data: string[]): Uint8Array => bytesOf([0x16, 0x82], u16(1), u16(0), u16(0), u16(0), u16(count), ...data);
    expect(dissect(ntp, [client(control(8, "version="))], port).verdicts).toEqual(["done"]);
    expect(dissect(ntp, [client(control(9, "version="))], port).probed).toBe(false);
    // The request for the list of clients, as ntpdc sends it.
    expect(dissect(ntp, [client(bytesOf([0x17, 0, 3, 42], new Uint8Array(4)))], port).verdicts).toEqual(["done"]);
    expect(dissect(ntp, [client(bytesOf([0x17, 0, 3, 42], u16(2), u16(9), new Uint8Array(12)))], port).probed).toBe(false);
  });

  it("is not taken for neighbours, and bears damage", () => {
    expect(takenWrongly(ntp, [port], ["ntpRequest"])).toEqual([]);
    bearsDamage(ntp, [client(request)], port);
  });
});
