import { describe, expect, it } from "vitest";
import zabbix from "../../src/dissectors/zabbix.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const json = '{"request":"active checks","host":"Web-1","version":"6.0"}';
const request = bytesOf("ZBXD", [1, json.length, 0, 0, 0, 0, 0, 0, 0], json);

describe("zabbix", () => {
  it("is known by magic and flags, and takes the agent's host from plain JSON", () => {
    const got = dissect(zabbix, [client(request)], { serverPort: 10051 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "web-1"]);
    const compressed = bytesOf("ZBXD", [3, 4, 0, 0, 0, 9, 0, 0, 0], [0x78, 0x9c, 1, 2]);
    expect(dissect(zabbix, [server(compressed)]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(takenWrongly(zabbix, [{ serverPort: 10050 }])).toEqual([]);
    expect(dissect(zabbix, [client(bytesOf("ZBXD", new Uint8Array(12)))], { serverPort: 10050 }).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(zabbix, [client(request)]));
});
