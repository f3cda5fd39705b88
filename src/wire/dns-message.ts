import { dnsName, dnsNameText, hashDnsName, skipDnsName } from "./dns-names.ts";
import { dnsRecordText } from "./dns-records.ts";

/** Most answers that are made into text. */
const maxDnsAnswers = 32;

/**
 * A DNS message (RFC 1035 §4.1): header and first question decoded in place, names and answers as text only when asked for.
 * One object can read any number of messages, one after the other.
 */
export class DnsMessage {
  id = 0;
  isResponse = false;
  opcode = 0;
  /** The low four bits; EDNS' extension is not looked for. */
  responseCode = 0;
  questionCount = 0;
  answerCount = 0;
  authorityCount = 0;
  additionalCount = 0;
  /** Of the first question. */
  type = 0;
  class = 0;
  /** Of the first question's name, either case alike; 0 without a question. */
  nameHash = 0;
  /** What is wrong with the first question or the answers: "" nothing, else a reason to count. */
  problem: "" | "truncated" | "malformed" = "";
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #afterQuestions = 0;

  /** Reads [start, end) of `bytes`. False when there is no header or no readable first question where one is announced. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 12) return false;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.id = word(bytes, start);
    const flags = word(bytes, start + 2);
    this.isResponse = flags >= 0x8000;
    this.opcode = (flags >>> 11) & 15;
    this.responseCode = flags & 15;
    this.questionCount = word(bytes, start + 4);
    this.answerCount = word(bytes, start + 6);
    this.authorityCount = word(bytes, start + 8);
    this.additionalCount = word(bytes, start + 10);
    this.type = this.class = this.nameHash = 0;
    this.problem = "";
    this.#afterQuestions = start + 12;
    if (this.questionCount === 0) return true;
    const behind = skipDnsName(bytes, start + 12, end);
    if (behind < 0 || behind + 4 > end) {
      this.problem = behind === dnsName.malformed ? "malformed" : "truncated";
      return false;
    }
    this.nameHash = hashDnsName(bytes, start + 12, behind);
    this.type = word(bytes, behind);
    this.class = word(bytes, behind + 2);
    this.#afterQuestions = behind + 4;
    return true;
  }

  /** Name of the first question; "" without one. A name that runs in circles or is cut is a `problem`. */
  name(): string {
    if (this.questionCount === 0) return "";
    const text = dnsNameText(this.#bytes, this.#start, this.#start + 12, this.#end);
    if (text === undefined) this.problem = "malformed";
    return text ?? "";
  }

  /** Data of the answer records as text, at most 32; fewer when the message is cut or malformed (see `problem`). */
  answers(): string[] {
    const bytes = this.#bytes;
    const end = this.#end;
    const texts: string[] = [];
    let at = this.#afterQuestions;
    for (let question = 1; question < this.questionCount && at >= 0; question++) {
      at = skipDnsName(bytes, at, end);
      if (at >= 0) at = at + 4 <= end ? at + 4 : dnsName.truncated;
    }
    for (let answer = 0; answer < this.answerCount && texts.length < maxDnsAnswers && at >= 0; answer++) {
      at = skipDnsName(bytes, at, end);
      if (at < 0) break;
      const data = at + 10;
      const behind = data <= end ? data + word(bytes, at + 8) : end + 1;
      if (behind > end) {
        at = dnsName.truncated;
        break;
      }
      texts.push(dnsRecordText(bytes, this.#start, word(bytes, at), data, behind));
      at = behind;
    }
    if (at < 0) this.problem = at === dnsName.malformed ? "malformed" : "truncated";
    return texts;
  }
}

/**
 * A cheap look for a DNS header at `at`: known opcode, the reserved bit clear, one question, and counts a real message has.
 * `lenient`: what a port that is only used for DNS may carry beyond that.
 */
export function mayBeDns(bytes: Uint8Array, at: number, end: number, lenient: boolean): boolean {
  if (end - at < 12) return false;
  const opcode = (bytes[at + 2]! >>> 3) & 15;
  if (opcode > 6 || opcode === 3 || (bytes[at + 3]! & 0x40) !== 0) return false;
  if (lenient) return bytes[at + 4] === 0 && bytes[at + 5]! < 32;
  if (bytes[at + 4] !== 0 || bytes[at + 5] !== 1) return false;
  if (bytes[at + 2]! >= 0x80) return bytes[at + 6]! < 2 && bytes[at + 8] === 0 && bytes[at + 10] === 0;
  // A question: no answer, no authority, at most OPT and TSIG beside it, no response code.
  return (bytes[at + 3]! & 15) === 0 && word(bytes, at + 6) === 0 && word(bytes, at + 8) === 0 && bytes[at + 10] === 0 && bytes[at + 11]! <= 2;
}

/** Classes in use: IN, CHAOS, HESIOD, NONE, ANY. */
export function isDnsClass(value: number): boolean {
  return value === 1 || value === 3 || value === 4 || value === 254 || value === 255;
}

const word = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
