import { describe, expect, it } from "vitest";
import { clientInitialKeys } from "../../src/wire/quic-crypto.ts";
import { hexBytes } from "../support/packets.ts";

describe("keys of Initial packets", () => {
  it("are those of RFC 9001, appendix A.1", () => {
    const keys = clientInitialKeys(1, hexBytes("8394c8f03e515708"))!;
    expect(keys.key.toString("hex")).toBe("1f369613dd76d5467730efcbe3b1a22d");
    expect(keys.iv.toString("hex")).toBe("fa044b2f42a3fd3b46fb255c");
    expect(keys.headerProtection.toString("hex")).toBe("9f50449e04a0e810283a1e9933adedd2");
  });

  it("are those of RFC 9369, appendix A.1, for version 2", () => {
    const keys = clientInitialKeys(0x6b3343cf, hexBytes("8394c8f03e515708"))!;
    expect(keys.key.toString("hex")).toBe("8b1a0bc121284290a29e0971b5cd045d");
    expect(keys.iv.toString("hex")).toBe("91f73e2351d8fa91660e909f");
    expect(keys.headerProtection.toString("hex")).toBe("45b95e15235d6f45a6b19cbcb0294ba9");
  });

  it("are not made for versions of others", () => {
    expect([0, 2, 0x51303530, 0xff000016].map((version) => clientInitialKeys(version, new Uint8Array(8)))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
