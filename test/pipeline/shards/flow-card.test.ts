import { expect, it } from "vitest";
import { cardNumbers, cardTexts, readCard, writeCard, type CardTexts } from "../../../src/pipeline/shards/flow-card.ts";
import { interval } from "../../support/flow-store.ts";

it("a card tells the flags of both sides, ICMP and ports apart", () => {
  const numbers = new Float64Array(cardNumbers + 3);
  for (const told of [
    { tcpFlagsSent: 0xff, tcpFlagsReceived: 0x14, icmpType: 0, icmpCode: 0, clientPort: 65_535, serverPort: 1 },
    { tcpFlagsSent: 0x02, tcpFlagsReceived: 0xff, icmpType: 255, icmpCode: 254, clientPort: 1, serverPort: 65_535 },
  ]) {
    const row = interval({ ...told, flowId: 2n ** 63n + 5n, vlan: 4_095, clientIsLocal: 1 });
    writeCard(row, numbers, 3);
    const texts = Object.fromEntries(cardTexts.map((key) => [key, row[key]])) as unknown as CardTexts;
    expect(readCard(numbers, 3, texts)).toMatchObject({ ...told, flowId: row.flowId, vlan: 4_095, clientIsLocal: 1, serverIsLocal: 0, protocol: 6 });
  }
});
