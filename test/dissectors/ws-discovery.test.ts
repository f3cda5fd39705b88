import { describe, expect, it } from "vitest";
import wsDiscovery from "../../src/dissectors/ws-discovery.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const probe = bytesOf(
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header>' +
    "<wsa:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</wsa:Action></soap:Header></soap:Envelope>",
);

describe("ws-discovery", () => {
  it("is known by the namespace of either version", () => {
    expect(dissect(wsDiscovery, [client(probe)], { serverPort: 3702 }).verdicts).toEqual(["done"]);
    const oasis = bytesOf('<s:Envelope xmlns:d="http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01">'.padEnd(120, " "));
    expect(dissect(wsDiscovery, [client(oasis)], { serverPort: 5000 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for other XML", () => {
    expect(dissect(wsDiscovery, [client(bytesOf('<?xml version="1.0"?><a>'.padEnd(120, "b")))], { serverPort: 3702 }).probed).toBe(false);
    expect(takenWrongly(wsDiscovery, [{ serverPort: 3702 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(wsDiscovery, [client(probe)]));
});
