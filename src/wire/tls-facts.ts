import type { Certificate } from "./x509.ts";

/** What handshakes of TLS and DTLS tell of a flow. Keys as in FlowFacts. */
export interface TlsFacts {
  hostname: string;
  tlsAlpn: string;
  ja4: string;
  tlsVersion: string;
  tlsCipher: string;
  certificate: Certificate;
}
