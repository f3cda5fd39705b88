import { describe, expect, it } from "vitest";
import { portName } from "../../src/model/port-names.ts";

describe("portName", () => {
  it("knows services by transport and port", () => {
    expect(portName(6, 33_060)).toEqual({ name: "MySQL-X", category: "Database" });
    expect(portName(17, 3_074)).toEqual({ name: "Xbox-Live", category: "Game" });
    expect(portName(132, 38_412)?.name).toBe("NGAP");
    expect([portName(17, 33_060), portName(6, 65_535), portName(1, 8)]).toEqual([undefined, undefined, undefined]);
  });

  it("has names that can be shown and no entry that was misread", () => {
    let count = 0;
    for (let port = 0; port < 65_536; port++) {
      for (const protocol of [6, 17, 132]) {
        const found = portName(protocol, port);
        if (!found) continue;
        count++;
        expect(found.name, `${protocol} ${port}`).toMatch(/^[A-Za-z0-9][\w./+-]*$/);
      }
    }
    expect(count).toBeGreaterThan(100);
  });
});
