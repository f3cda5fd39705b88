import { defineDissector } from "../model/dissector.ts";
import { ja4 } from "../wire/ja4.ts";
import { tlsCipherName } from "../wire/tls-ciphers.ts";
import { parseClientHello, parseServerHello, tlsVersionName } from "../wire/tls-handshake.ts";

interface DtlsState {
  helloSeen: boolean;
}

const recordHeader = 13;

/** DTLS over UDP (RFC 6347, RFC 9147): as TLS, from hellos that came in one datagram. */
export default defineDissector<DtlsState>({
  name: "dtls",
  title: "DTLS",
  category: "Web",
  transports: [17, 132],
  ports: {},
  firstBytes: [20, 21, 22, 23, 24],

  probe({ bytes, start, end }) {
    if (end - start < recordHeader + 1 || bytes[start]! < 20 || bytes[start]! > 24) return false;
    // Versions count downwards from 0xfeff; 0x0100 is OpenSSL's before the standard.
    const version = (bytes[start + 1]! << 8) | bytes[start + 2]!;
    if (version !== 0xfeff && version !== 0xfefd && version !== 0xfefc && version !== 0x0100) return false;
    const length = (bytes[start + 11]! << 8) | bytes[start + 12]!;
    return length > 0 && start + recordHeader + length <= end;
  },

  open: () => ({ helloSeen: false }),

  dissect({ bytes, start, end }, state, facts, findings) {
    facts.encrypted = true;
    if (end - start < recordHeader || bytes[start] !== 22) return state.helloSeen || bytes[start] !== 23 ? "yes" : "done";
    const from = start + recordHeader;
    const until = Math.min(end, from + ((bytes[start + 11]! << 8) | bytes[start + 12]!));
    const client = parseClientHello(bytes, from, until, true);
    if (client) {
      if (client.malformed) findings.malformed("dtls-client-hello");
      facts.hostname = client.serverName;
      facts.tlsAlpn = client.alpn;
      facts.ja4 = ja4(client, "d");
      state.helloSeen = true;
      return "yes";
    }
    const server = parseServerHello(bytes, from, until, true);
    if (!server) return "yes";
    facts.tlsVersion = tlsVersionName(server.version);
    facts.tlsCipher = tlsCipherName(server.cipher);
    return "done";
  },
});
