import { describe, expect, it } from "vitest";
import mining from "../../src/dissectors/mining.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const subscribe = bytesOf('{"id": 1, "method": "mining.subscribe", "params": ["miner/4.10"]}\n');
const login = bytesOf('{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"49wallet","pass":"x","agent":"XMRig/6"}}\n');

describe("mining", () => {
  it("is known by its methods, and no wallet is kept", () => {
    expect(dissect(mining, [client(subscribe)]).verdicts).toEqual(["done"]);
    expect(dissect(mining, [client(bytesOf('{"worker":"w","jsonrpc":"2.0","params":["0xwallet"],"id":2,"method":"eth_submitLogin"}\n'))]).verdicts).toEqual([
      "done",
    ]);
    expect(dissect(mining, [server(bytesOf('{"params":["1d"],"id":null,"method":"mining.notify"}\n'))]).verdicts).toEqual(["done"]);
    const { facts } = dissect(mining, [client(login)]);
    expect(facts.application).toBe("Stratum");
    expect(JSON.stringify(facts)).not.toContain("wallet");
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [
      bytesOf('{"id":1,"method":"login","params":["a","b"]}\n'),
      bytesOf('{"id":1,"method":"eth_blockNumber","params":[]}\n'),
      bytesOf('{"topic":"mining.subscribe is a call"}\n'),
    ])
      expect(dissect(mining, [client(other)]).probed).toBe(false);
    expect(takenWrongly(mining, [{ serverPort: 3333 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(mining, [client(subscribe), client(login)]));
});
