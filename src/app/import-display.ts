import { SingleBar } from "cli-progress";
import { basename } from "node:path";
import type { ImportProgress } from "../jobs/run-import.ts";
import { describeMalformed } from "../model/malformed.ts";
import type { ImportResult } from "../model/services/jobs.ts";
import { printable } from "../runtime/printable.ts";

const lineEveryMs = 2_000;
const barEveryMs = 100;

/** Progress of an import on a terminal as a bar, elsewhere as a line every 2 s. */
export class ImportDisplay {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #startedAtMs = 0;
  #toldAtMs = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  file(path: string, index: number, files: number): (progress: ImportProgress) => void {
    const name = `${files > 1 ? `[${index + 1}/${files}] ` : ""}${printable(basename(path), 60)}`;
    this.#startedAtMs = Date.now();
    this.#toldAtMs = this.#startedAtMs;
    if (this.#stream.isTTY) {
      this.#bar = new SingleBar({
        format: "{name} {bar} {percentage} %  {rate} packets/s  {stored} rows stored  {eta_formatted} left",
        stream: this.#stream,
        etaBuffer: 50,
        hideCursor: true,
      });
      this.#bar.start(1, 0, { name, rate: "0", stored: "0" });
    }
    return (progress) => this.#show(name, progress);
  }

  /** All is read; this many rows are not in the store yet. */
  storing(rows: number): void {
    if (this.#bar) {
      this.#bar.stop();
      this.#bar = undefined;
    } else if (Date.now() - this.#toldAtMs < lineEveryMs) return;
    this.#toldAtMs = Date.now();
    this.#stream.write(`storing… ${rows > 0 ? `${number(rows)} rows to go` : "batches of an earlier run go first"}\n`);
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** One line on a file that is done. */
  summary(result: ImportResult): string {
    const seconds = Math.max(1, Date.now() - this.#startedAtMs) / 1_000;
    const { packets, flows, dnsTransactions, malformed, malformedReasons, fromMs, toMs } = result;
    const window = fromMs === undefined || toMs === undefined ? "" : `, ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
    const extras = `${dnsTransactions > 0 ? `, ${number(dnsTransactions)} DNS ${dnsTransactions === 1 ? "query" : "queries"}` : ""}${malformed > 0 ? `, ${describeMalformed(malformed, malformedReasons)}` : ""}`;
    return `${printable(result.file)}: ${number(packets)} ${packets === 1 ? "packet" : "packets"} in ${number(flows)} ${flows === 1 ? "flow" : "flows"} stored${extras}${window}, ${seconds.toFixed(1)} s, ${number(packets / seconds)} packets/s`;
  }

  #show(name: string, progress: ImportProgress): void {
    const { bytesRead, totalBytes, packets, storedRows } = progress;
    const nowMs = Date.now();
    if (nowMs - this.#toldAtMs < (this.#bar ? barEveryMs : lineEveryMs)) return;
    this.#toldAtMs = nowMs;
    const elapsedMs = Math.max(1, nowMs - this.#startedAtMs);
    const rate = number((packets * 1_000) / elapsedMs);
    const share = totalBytes > 0 ? bytesRead / totalBytes : 0;
    if (this.#bar) {
      this.#bar.update(share, { name, rate, stored: number(storedRows) });
      return;
    }
    const leftSeconds = share > 0 ? Math.ceil((elapsedMs * (1 - share)) / share / 1_000) : 0;
    this.#stream.write(`${name}: ${Math.floor(share * 100)} %, ${rate} packets/s, ${number(storedRows)} rows stored, ${leftSeconds} s left\n`);
  }
}

const number = (value: number): string => Math.round(value).toLocaleString("en-US");
