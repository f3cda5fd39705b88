/** Of the address that is read at the moment. */
const groups = new Uint16Array(8);

/**
 * Puts an address into four words, as of `Ip`; false for what is none, or not written as `Ip` writes it. For texts that flow by the
 * thousand: nothing is made on the way.
 */
export function readAddress(text: string, into: Int32Array): boolean {
  return readV4(text, into) || readV6(text, into);
}

/** A dotted quad without leading zeros. */
export function readV4(text: string, into: Int32Array): boolean {
  const { length } = text;
  if (length > 15) return false;
  let word = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0) return false;
      word = (word << 8) | octet;
      octet = -1;
      dots++;
      continue;
    }
    const digit = code - 48;
    if (digit < 0 || digit > 9 || octet === 0) return false;
    octet = octet < 0 ? digit : octet * 10 + digit;
    if (octet > 255) return false;
  }
  if (dots !== 3 || octet < 0) return false;
  into[0] = into[1] = 0;
  into[2] = 0xffff;
  into[3] = (word << 8) | octet;
  return true;
}

/** Lower-case hexadecimal groups, zeros left out in one place at most (RFC 5952). */
function readV6(text: string, into: Int32Array): boolean {
  const { length } = text;
  if (length < 2 || length > 39) return false;
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === 58) {
    if (text.charCodeAt(1) !== 58) return false;
    gap = 0;
    at = 2;
  }
  while (at < length) {
    const start = at;
    let group = 0;
    for (; at < length; at++) {
      const digit = hexDigit(text.charCodeAt(at));
      if (digit < 0) break;
      group = (group << 4) | digit;
    }
    if (at === start || at - start > 4 || count === 8) return false;
    groups[count++] = group;
    if (at === length) break;
    if (text.charCodeAt(at++) !== 58 || at === length) return false;
    if (text.charCodeAt(at) !== 58) continue;
    if (gap >= 0) return false;
    gap = count;
    at++;
  }
  if (gap < 0 ? count !== 8 : count > 7) return false;
  if (gap < 0) gap = count;
  for (let from = count, to = 8; from > gap;) groups[--to] = groups[--from]!;
  groups.fill(0, gap, 8 - count + gap);
  for (let i = 0; i < 4; i++) into[i] = (groups[2 * i]! << 16) | groups[2 * i + 1]!;
  return true;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
