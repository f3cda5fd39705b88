import { describe, expect, it } from "vitest";
import yeelight from "../../src/dissectors/yeelight.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const search = bytesOf('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1982\r\nMAN: "ssdp:discover"\r\nST: wifi_bulb\r\n');
const command = bytesOf('{"id":1,"method":"set_power","params":["on","smooth",500]}\r\n');

describe("yeelight", () => {
  it("is known by its search and by a command, on their ports", () => {
    expect(dissect(yeelight, [client(search)], { serverPort: 1982 }).verdicts).toEqual(["done"]);
    expect(dissect(yeelight, [client(command)], { protocol: 6, serverPort: 55_443 }).verdicts).toEqual(["done"]);
  });

  it("is known by a lamp's notice and by spaces where JSON has them", () => {
    for (const own of [
      '{"method":"props","params":{"power":"on"}}\r\n',
      '{ "id" : 2, "method" : "toggle", "params" : [] }\r\n',
      '{"id":3,"method":"bg_set_rgb","params":[255]}\r\n',
    ])
      expect(dissect(yeelight, [client(bytesOf(own))], { protocol: 6, serverPort: 55_443 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [search]) expect(dissect(yeelight, [client(other)]).probed).toBe(false);
    expect(dissect(yeelight, [client(command)], { protocol: 6 }).probed).toBe(false);
    expect(dissect(yeelight, [client(bytesOf("M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n"))], { serverPort: 1982 }).probed).toBe(false);
    const control = { protocol: 6, serverPort: 55_443 } as const;
    for (const other of ['{"id":1,"method":"login","params":[]}\r\n', '{"id":1,"result":["ok"]}\r\n', '["method":"set_power"]', '{"id":1,"method":'])
      expect(dissect(yeelight, [client(bytesOf(other))], control).probed).toBe(false);
    expect(takenWrongly(yeelight, [{ serverPort: 1982 }, control])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(yeelight, [client(search), client(command)], { serverPort: 1982 }));
});
