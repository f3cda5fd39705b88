import type { FlowInterval } from "../model/flow-fields.ts";
import { piece, putPiece, putQuoted, putText, type Piece } from "../runtime/json-bytes.ts";
import { putTime } from "../runtime/json-time.ts";

const subject = piece(',"certificateSubject":');
const issuer = piece(',"certificateIssuer":');
const names = piece(',"certificateNames":');
const notBefore = piece(',"certificateNotBefore":"');
const notAfter = piece(',"certificateNotAfter":"');
const sha1 = piece(',"certificateSha1":');
const sha256 = piece(',"certificateSha256":');
const quote = piece('"');
const comma = 0x2c;
const quotationMark = 0x22;
const openingBracket = 0x5b;
const closingBracket = 0x5d;

/** UTF-16 code units of its texts, and room for the quotation marks around each of its names. */
export function certificateLength(row: FlowInterval): number {
  const { certificateSubject, certificateIssuer, certificateNames, certificateSha1, certificateSha256 } = row;
  return certificateSubject.length + certificateIssuer.length + certificateNames.length + certificateSha1.length + certificateSha256.length;
}

/** What is said of a server's certificate, each member behind a comma. */
export function putCertificate(into: DataView, start: number, row: FlowInterval): number {
  let at = putSome(into, start, subject, row.certificateSubject);
  at = putSome(into, at, issuer, row.certificateIssuer);
  if (row.certificateNames !== "") at = putNames(into, putPiece(into, at, names), row.certificateNames);
  if (row.certificateNotBeforeMs !== 0) at = putPiece(into, putTime(into, putPiece(into, at, notBefore), row.certificateNotBeforeMs), quote);
  if (row.certificateNotAfterMs !== 0) at = putPiece(into, putTime(into, putPiece(into, at, notAfter), row.certificateNotAfterMs), quote);
  at = putSome(into, at, sha1, row.certificateSha1);
  return putSome(into, at, sha256, row.certificateSha256);
}

function putSome(into: DataView, at: number, key: Piece, value: string): number {
  return value === "" ? at : putQuoted(into, putPiece(into, at, key), value);
}

/** Names with commas between them as a list. Nearly all is plain ASCII and needs no escapes. */
function putNames(into: DataView, start: number, text: string): number {
  into.setUint8(start, openingBracket);
  into.setUint8(start + 1, quotationMark);
  let at = start + 2;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || code === quotationMark || code === 92) return putText(into, start, JSON.stringify(text.split(",")));
    if (code === comma) {
      into.setUint8(at, quotationMark);
      into.setUint8(at + 1, comma);
      into.setUint8(at + 2, quotationMark);
      at += 3;
    } else into.setUint8(at++, code);
  }
  into.setUint8(at, quotationMark);
  into.setUint8(at + 1, closingBracket);
  return at + 2;
}
