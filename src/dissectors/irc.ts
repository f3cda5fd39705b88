import { defineDissector } from "../model/dissector.ts";
import { lineFeed, startsWith, wordEnd } from "../wire/ascii.ts";
import { indexOfText, isHostName, isText } from "../wire/lines.ts";
import { digitsEnd } from "../wire/scan.ts";
import { networkName } from "../wire/text.ts";

/** Internet Relay Chat (RFC 1459 §4.1, RFC 2812 §3.1): registration of a client, or a server's first words, whose prefix is its name. */
export default defineDissector({
  name: "irc",
  title: "IRC",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [6667, 6665, 6666, 6668, 6669] },
  firstBytes: [0x3a, 0x43, 0x4e, 0x50, 0x55],

  probe({ bytes, start, end }) {
    if (end - start < 8) return false;
    switch (bytes[start]!) {
      case 0x3a:
        return isServerLine(bytes, start, end);
      case 0x43:
        return startsWith(bytes, start, end, "CAP LS") || startsWith(bytes, start, end, "CAP REQ :");
      case 0x4e:
        return isNick(bytes, start, end) || startsWith(bytes, start, end, "NOTICE AUTH :") || startsWith(bytes, start, end, "NOTICE * :");
      case 0x50:
        // PASS is POP3's and FTP's too: what follows decides.
        return startsWith(bytes, start, end, "PASS ") && isNick(bytes, Math.max(start, lineFeed(bytes, start, end) + 1), end);
      case 0x55:
        return isUser(bytes, start, end);
      default:
        return false;
    }
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    if (direction === 0) return "yes";
    const stop = wordEnd(bytes, start, end);
    if (bytes[start] !== 0x3a || !isHostName(bytes, start + 1, stop)) return "yes";
    facts.hostname = networkName(bytes, start + 1, stop);
    return "done";
  },
});

/** `:server NNN ` or `:server NOTICE `: a numeric reply or a notice behind the server's name. */
function isServerLine(bytes: Uint8Array, start: number, end: number): boolean {
  const command = wordEnd(bytes, start, Math.min(end, start + 80)) + 1;
  if (command - start < 4 || command >= end || bytes[command - 1] !== 0x20) return false;
  if (startsWith(bytes, command, end, "NOTICE ")) return true;
  return command + 4 <= end && digitsEnd(bytes, command, end) === command + 3 && bytes[command + 3] === 0x20;
}

/** `NICK name` as a whole line: one word of at most 50 characters. */
function isNick(bytes: Uint8Array, start: number, end: number): boolean {
  if (!startsWith(bytes, start, end, "NICK ")) return false;
  const stop = wordEnd(bytes, start + 5, Math.min(end, start + 56));
  return stop > start + 5 && stop < end && (bytes[stop] === 0x0d || bytes[stop] === 0x0a);
}

/** `USER name mode unused :real name`; POP3's and FTP's have a name alone. */
function isUser(bytes: Uint8Array, start: number, end: number): boolean {
  if (!startsWith(bytes, start, end, "USER ")) return false;
  const feed = lineFeed(bytes, start, end);
  const real = indexOfText(bytes, start + 5, feed, " :");
  if (real < 0 || !isText(bytes, start, feed)) return false;
  let words = 0;
  for (let at = start + 4; at < real; words++) at = wordEnd(bytes, at + 1, real);
  return words === 3;
}
