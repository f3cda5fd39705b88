import { defineDissector } from "../model/dissector.ts";
import { DtlsHandshake } from "../wire/dtls-handshake.ts";

interface DtlsState {
  helloSeen: boolean;
  readonly handshake: DtlsHandshake;
}

const recordHeader = 13;

/** DTLS over UDP (RFC 6347, RFC 9147): as TLS, from hellos and the certificate, which may come in fragments. */
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

  open: () => ({ helloSeen: false, handshake: new DtlsHandshake() }),

  dissect({ bytes, start, end, direction }, state, facts, findings) {
    facts.encrypted = true;
    // Application data before any hello: the handshake was not captured and will not come.
    if (end > start && bytes[start] === 23 && !state.helloSeen) return "done";
    const progress = state.handshake.read(bytes, start, end, direction, facts);
    if (progress === "malformed") findings.malformed("dtls-client-hello");
    state.helloSeen ||= facts.ja4 !== "" || facts.tlsVersion !== "";
    return progress === "done" ? "done" : "yes";
  },
});
