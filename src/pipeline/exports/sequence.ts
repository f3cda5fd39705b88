import type { ExportMessage } from "../../model/export.ts";

/** A jump further than this is a restart of the exporter, not a loss. */
const maxGap = 1_000_000;
const maxStreams = 1_024;

/**
 * What the network lost of an exporter's messages, by gaps in their sequence. Each observation domain of each sending port has a
 * sequence of its own. A late message takes back what its absence was counted as.
 */
export class SequenceGaps {
  /** Lost messages (NetFlow v9, sFlow) and lost records (NetFlow v5, IPFIX). */
  lostMessages = 0;
  lostRecords = 0;
  restarts = 0;
  readonly #expected = new Map<string, number>();

  /** `stream` tells apart what has sequences of its own. */
  saw(stream: string, message: ExportMessage): void {
    const key = `${stream}/${message.domain}`;
    const expected = this.#expected.get(key);
    const isKnown = expected !== undefined && !Number.isNaN(expected);
    const gap = isKnown ? (message.sequence - expected) | 0 : 0;
    if (gap < 0 && gap >= -maxGap) {
      const found = message.nextSequence - message.sequence;
      if (found > 0) this.#count(message, -found);
      return;
    }
    if (gap > 0 && gap <= maxGap) this.#count(message, gap);
    else if (gap !== 0) this.restarts++;
    if (expected === undefined && this.#expected.size >= maxStreams) this.#expected.delete(this.#expected.keys().next().value!);
    this.#expected.set(key, message.nextSequence);
  }

  #count(message: ExportMessage, lost: number): void {
    if (message.sequenceCounts === "messages") this.lostMessages = Math.max(0, this.lostMessages + lost);
    else this.lostRecords = Math.max(0, this.lostRecords + lost);
  }
}
