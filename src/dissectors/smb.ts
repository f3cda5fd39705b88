import { defineDissector, type FlowFacts, type Verdict } from "../model/dissector.ts";
import { uint16le, uint32, uint32le } from "../wire/integers.ts";
import { networkName } from "../wire/text.ts";

interface SmbState {
  /** Bytes of the other kind of header: a session of NetBIOS is asked for first on port 139. */
  versionKnown: boolean;
}

const sessionPort = 139;
const netbiosHeader = 4;
const header2Length = 64;
const sessionRequest = 0x81;
const [negotiate, treeConnect] = [0, 3];
/** First byte in front of "SMB". */
const [version1, version2, sealed, compressed] = [0xff, 0xfe, 0xfd, 0xfc];
const fromServer = 1;
const dialect3 = 0x0300;
const dialectAny = 0x02ff;
const maxName = 64;

/** UTF-16 names as bytes, for the cleaner of text. */
const name = new Uint8Array(maxName);

/**
 * Server Message Block behind its NetBIOS session header: version 1 (MS-CIFS), 2 and 3 (MS-SMB2 §2.2). The version is what the
 * server agrees to; the server's name is in the path of the first share that is connected to.
 */
export default defineDissector<SmbState>({
  name: "smb",
  title: "SMB",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [445, sessionPort] },
  firstBytes: [0, sessionRequest],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 8) return false;
    // "SMB" behind 0xff, 0xfe, 0xfd, 0xfc.
    if (bytes[start] === 0 && bytes[start + 4]! >= compressed && bytes[start + 5] === 0x53 && bytes[start + 6] === 0x4d && bytes[start + 7] === 0x42)
      return true;
    // A session request with two encoded names (RFC 1002 §4.3.2).
    return serverPort === sessionPort && bytes[start] === sessionRequest && end - start >= 72 && bytes[start + 4] === 32;
  },

  open: () => ({ versionKnown: false }),

  dissect({ bytes, start, end, direction, serverPort }, state, facts) {
    // There the session service of NetBIOS carries it (RFC 1002 §4.3); on 445 only its header was kept.
    if (serverPort === sessionPort) facts.applicationMaster = "NetBIOS";
    const at = start + netbiosHeader;
    if (end - at < 4 || bytes[start] !== 0 || bytes[at + 1] !== 0x53) return "yes";
    switch (bytes[at]!) {
      case version1:
        return readVersion1(bytes, at, end, direction, facts);
      case version2:
        return readVersion2(bytes, at, end, state, facts);
      case sealed:
        // Only version 3 seals, and all that follows is sealed too.
        facts.application = "SMBv3";
        facts.encrypted = true;
        return "done";
      default:
        return bytes[at] === compressed ? "yes" : "done";
    }
  },
});

/** A server that answers in version 1 stays there; a client that begins so may go on in version 2. */
function readVersion1(bytes: Uint8Array, at: number, end: number, direction: number, facts: FlowFacts): Verdict {
  facts.application = "SMBv1";
  if (end - at < 32) return "yes";
  const unicode = (uint16le(bytes, at + 10) & 0x8000) !== 0;
  // Tree connect (MS-CIFS §2.2.4.55): four words, a password of given length, then the path.
  if (bytes[at + 4] !== 0x75 || direction === fromServer || end - at < 46 || bytes[at + 32] !== 4) return "yes";
  let path = at + 43 + uint16le(bytes, at + 39);
  // Counted from the header on, text of two bytes a character begins at an even place.
  if (unicode) path += (path - at) & 1;
  return readServerName(bytes, path, end, unicode ? 2 : 1, facts) ? "done" : "yes";
}

function readVersion2(bytes: Uint8Array, at: number, end: number, state: SmbState, facts: FlowFacts): Verdict {
  if (!state.versionKnown) facts.application = "SMBv2";
  if (end - at < header2Length + 8) return "yes";
  const command = uint16le(bytes, at + 12);
  const body = at + header2Length;
  const answer = (bytes[at + 16]! & 1) !== 0;
  if (command === negotiate && answer) {
    const dialect = uint16le(bytes, body + 4);
    state.versionKnown = dialect !== dialectAny;
    if (dialect >= dialect3) facts.application = "SMBv3";
    return "yes";
  }
  if (command !== treeConnect || answer) return "yes";
  return readServerName(bytes, at + uint16le(bytes, body + 4), end, 2, facts) ? "done" : "yes";
}

/** The first part of `\\server\share`, characters of 1 byte or 2. */
function readServerName(bytes: Uint8Array, path: number, end: number, size: 1 | 2, facts: FlowFacts): boolean {
  if (path + 4 * size > end) return false;
  const slashes = size === 1 ? bytes[path] === 0x5c && bytes[path + 1] === 0x5c : uint32le(bytes, path) === 0x005c_005c && uint32(bytes, path) === 0x5c00_5c00;
  if (!slashes) return false;
  let length = 0;
  let at = path + 2 * size;
  for (; at + size <= end && length < maxName; at += size) {
    const code = size === 1 ? bytes[at]! : uint16le(bytes, at);
    if (code === 0x5c || code === 0) break;
    // Names of hosts are ASCII; others are not taken.
    if (code > 0x7e) return false;
    name[length++] = code;
  }
  if (length === 0 || at + size > end) return false;
  facts.hostname = networkName(name, 0, length);
  return true;
}
