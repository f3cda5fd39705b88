import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Dissector } from "../../src/model/dissector.ts";
import type { Conversation, Sent } from "./dissect.ts";
import { show } from "./show-dissector.ts";

/** What lies around a payload: what a dissector reads outside shows in what it says. */
const surroundings = [0x00, 0x31] as const;

/**
 * Cuts each payload of a conversation at every offset and changes bytes of it at random: nothing throws, nothing outside a
 * payload is read or makes a difference, no unsafe text comes out.
 */
export function bearsDamage(dissector: Dissector, sent: readonly Sent[], conversation: Conversation = {}): void {
  const flows = (conversation.protocol === undefined ? dissector.transports : [conversation.protocol]).map((protocol) => ({ ...conversation, protocol }));
  const same = (damaged: readonly Sent[]): void => {
    for (const flow of flows) {
      const [first, second] = surroundings.map((around) => show(dissector, damaged, { ...flow, around }));
      // Asked of vitest only when there is something to say: it takes its time.
      if (!isDeepStrictEqual(second, first)) expect(second).toEqual(first);
      if (first!.wrong.length > 0) expect(first!.wrong).toEqual([]);
    }
  };
  const replaced = (at: number, bytes: Uint8Array): Sent[] => sent.map((one, i) => (i === at ? { ...one, bytes } : one));
  for (const [at, one] of sent.entries()) {
    const { bytes } = one;
    for (let cut = 0; cut <= bytes.length; cut += cut < 80 ? 1 : 37) same(replaced(at, bytes.subarray(0, cut)));
    // Alone, so that nothing else decides before it, with the rest as a second segment: what is put together must bear it too.
    for (let cut = 1; cut <= Math.min(bytes.length, 80); cut++) {
      const segments = [bytes.subarray(0, cut), bytes.subarray(cut)].map((part) => ({ ...one, bytes: part }));
      for (const flow of flows) {
        const { wrong } = show(dissector, segments, { ...flow, watched: true });
        if (wrong.length > 0) expect(wrong, `cut at ${cut}`).toEqual([]);
      }
    }
  }
  fc.assert(
    fc.property(
      fc.nat({ max: sent.length - 1 }),
      fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }),
      fc.nat({ max: 400 }),
      (at, changes, cut) => {
        const changed = sent[at]!.bytes.slice();
        for (const [where, byte] of changes) if (changed.length > 0) changed[where % changed.length] = byte;
        same(replaced(at, changed.subarray(0, changed.length - (cut % 2 === 0 ? 0 : cut % (changed.length + 1)))));
      },
    ),
    { numRuns: 80 },
  );
}
