import { tlsContent } from "./tls-handshake.ts";
import { readCertificate, type Certificate } from "./x509.ts";

/** What is known of a server's first flight: more may come, its certificate, or that none will. */
export type FlightState = "more" | "none" | Certificate;

const handshakeTypes = { helloRequest: 0, serverHello: 2, certificate: 11, supplementalData: 23 } as const;

/**
 * Looks for the Certificate message (RFC 5246 §7.4.2) in the records of a server's stream, [start, end) of `bytes`, which begins
 * with a record. Messages may share records and be spread over several.
 */
export function findCertificate(bytes: Uint8Array, start: number, end: number): FlightState {
  let joined: Uint8Array | undefined;
  let size = 0;
  for (let record = start; record < end;) {
    if (bytes[record] !== tlsContent.handshake) return "none";
    if (record + 5 > end) return "more";
    const recordEnd = record + 5 + ((bytes[record + 3]! << 8) | bytes[record + 4]!);
    const content = Math.min(end, recordEnd);
    if (joined) {
      joined.set(bytes.subarray(record + 5, content), size);
      size += content - record - 5;
      const found = searchMessages(joined, 0, size);
      if (found.state !== "more" || content < recordEnd) return found.state;
      joined.copyWithin(0, found.at, size);
      size -= found.at;
    } else {
      const found = searchMessages(bytes, record + 5, content);
      if (found.state !== "more" || content < recordEnd) return found.state;
      if (found.at < content) {
        // Goes on in the next record.
        joined = new Uint8Array(end - found.at);
        joined.set(bytes.subarray(found.at, content));
        size = content - found.at;
      }
    }
    record = recordEnd;
  }
  return "more";
}

/** Goes through the messages of [start, end); `at` is where the first one begins that is not all there. */
function searchMessages(bytes: Uint8Array, start: number, end: number): { readonly state: FlightState; readonly at: number } {
  let at = start;
  while (at + 4 <= end) {
    const messageEnd = at + 4 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
    const type = bytes[at]!;
    if (type === handshakeTypes.certificate) {
      const state = findLeaf(bytes, at + 4, Math.min(messageEnd, end));
      if (state !== "more" || messageEnd <= end) return { state: state === "more" ? "none" : state, at };
      return { state, at };
    }
    if (type !== handshakeTypes.serverHello && type !== handshakeTypes.helloRequest && type !== handshakeTypes.supplementalData) return { state: "none", at };
    if (messageEnd > end) break;
    at = messageEnd;
  }
  return { state: "more", at };
}

/** The first certificate of a Certificate message's body; the rest of the chain is not waited for. */
export function findLeaf(bytes: Uint8Array, start: number, end: number): FlightState {
  if (start + 6 > end) return "more";
  const certificateEnd = start + 6 + ((bytes[start + 3]! << 16) | (bytes[start + 4]! << 8) | bytes[start + 5]!);
  if (certificateEnd > end) return "more";
  return readCertificate(bytes, start + 6, certificateEnd) ?? "none";
}
