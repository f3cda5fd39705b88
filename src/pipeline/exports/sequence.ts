import type { ExportMessage } from "../../model/export.ts";

/** A jump further than this is a restart of the exporter, not a loss. */
const maxGap = 1_000_000;
const maxStreams = 1_024;

interface Stream {
  readonly port: string;
  readonly format: string;
  readonly domain: number;
  /** Sequence of its next message; NaN while that cannot be known. */
  expected: number;
}

/**
 * What the network lost of an exporter's messages, by gaps in their sequence. Each observation domain of each sending port has a
 * sequence of its own. A late message takes back what its absence was counted as.
 */
export class SequenceGaps {
  /** Lost messages (NetFlow v9, sFlow) and lost records (NetFlow v5, IPFIX). */
  lostMessages = 0;
  lostRecords = 0;
  restarts = 0;
  readonly #streams = new Map<string, Stream>();
  #last: Stream | undefined;

  /** `port` and `format` tell apart what has sequences of its own. */
  saw(port: string, format: string, message: ExportMessage): void {
    const stream = this.#streamOf(port, format, message.domain);
    const gap = Number.isNaN(stream.expected) ? 0 : (message.sequence - stream.expected) | 0;
    if (gap < 0 && gap >= -maxGap) {
      const found = message.nextSequence - message.sequence;
      if (found > 0) this.#count(message, -found);
      return;
    }
    if (gap > 0 && gap <= maxGap) this.#count(message, gap);
    else if (gap !== 0) this.restarts++;
    stream.expected = message.nextSequence;
  }

  /** Most messages are of the stream of the one before, which needs no key. */
  #streamOf(port: string, format: string, domain: number): Stream {
    const last = this.#last;
    if (last?.port === port && last.format === format && last.domain === domain) return last;
    const key = `${port} ${format}/${domain}`;
    let stream = this.#streams.get(key);
    if (!stream) {
      if (this.#streams.size >= maxStreams) this.#streams.delete(this.#streams.keys().next().value!);
      this.#streams.set(key, (stream = { port, format, domain, expected: Number.NaN }));
    }
    return (this.#last = stream);
  }

  #count(message: ExportMessage, lost: number): void {
    if (message.sequenceCounts === "messages") this.lostMessages = Math.max(0, this.lostMessages + lost);
    else this.lostRecords = Math.max(0, this.lostRecords + lost);
  }
}
