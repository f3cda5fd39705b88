import type { Certificate } from "./x509.ts";

/** Base32 (RFC 4648 §6) in lower case, 8 to 20 letters. */
const subject = /^CN=www\.[a-z2-7]{8,20}\.net$/;
const issuer = /^CN=www\.[a-z2-7]{8,20}\.com$/;

/**
 * Whether a TLS certificate looks like those that Tor's relays make for themselves: random names and nothing else, of the subject in
 * .net, of the issuer in .com (Tor's proposal 369, "Motivation"). From TLS 1.3 on certificates are not seen.
 */
export function isTorCertificate(certificate: Pick<Certificate, "subject" | "issuer" | "names">): boolean {
  return certificate.names === "" && subject.test(certificate.subject) && issuer.test(certificate.issuer);
}
