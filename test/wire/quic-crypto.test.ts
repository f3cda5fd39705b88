import { describe, expect, it } from "vitest";
import { clientInitialKeys, newInitialKeys } from "../../src/wire/quic-crypto.ts";
import { hexBytes } from "../support/packets.ts";

const destinationId = hexBytes("00008394c8f03e51570800");
const hex = (words: Int32Array, count: number): string => [...words.subarray(0, count)].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

describe("keys of Initial packets", () => {
  it("are those of RFC 9001, appendix A.1", () => {
    const keys = newInitialKeys();
    expect(clientInitialKeys(1, destinationId, 2, 10, keys)).toBe(true);
    expect(hex(keys.key, 4)).toBe("1f369613dd76d5467730efcbe3b1a22d");
    expect(hex(keys.iv, 3)).toBe("fa044b2f42a3fd3b46fb255c");
    expect(hex(keys.headerProtection, 4)).toBe("9f50449e04a0e810283a1e9933adedd2");
  });

  it("are those of RFC 9369, appendix A.1, for version 2", () => {
    const keys = newInitialKeys();
    expect(clientInitialKeys(0x6b3343cf, destinationId, 2, 10, keys)).toBe(true);
    expect(hex(keys.key, 4)).toBe("8b1a0bc121284290a29e0971b5cd045d");
    expect(hex(keys.iv, 3)).toBe("91f73e2351d8fa91660e909f");
    expect(hex(keys.headerProtection, 4)).toBe("45b95e15235d6f45a6b19cbcb0294ba9");
  });

  it("are not made for versions of others", () => {
    for (const version of [0, 2, 0x51303530, 0xff000016])
      expect(clientInitialKeys(version, new Uint8Array(8), 0, 8, newInitialKeys()), String(version)).toBe(false);
  });
});
