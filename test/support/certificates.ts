import { bytesOf, u24 } from "./packets.ts";

/** Self-signed, made with OpenSSL 3.0; below what OpenSSL says of it (`openssl x509 -nameopt RFC2253,-esc_msb -dates -fingerprint`). */
export const certificate: Uint8Array = Uint8Array.from(
  Buffer.from(
    "MIICTTCCAfOgAwIBAgIUf9ejXRoWcdCCg2ScjmL4mvAEZx8wCgYIKoZIzj0EAwIwWzELMAkGA1UEBhMCREUxFzAVBgNVBAoMDsOcYnVuZywgIkVpbnMiMRkwCgYDVQQLDAN0d28wCwYDVQQLDAQjb25lMRgwFgYDVQQDDA93d3cuZXhhbXBsZS5jb20wHhcNMjYxMTIzMDYxMDA4WhcNMzYxMTIwMDYxMDA4WjBbMQswCQYDVQQGEwJERTEXMBUGA1UECgwOw5xidW5nLCAiRWlucyIxGTAKBgNVBAsMA3R3bzALBgNVBAsMBCNvbmUxGDAWBgNVBAMMD3d3dy5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFwYoy70+/NbkkUHaHC+5KyNXugmGQPOPHOr5SYei76Yb5L9BNaoGrglUsAHRJJ4EuO0tZJW6wUt2DQhF6X4PNajgZQwgZEwHQYDVR0OBBYEFJm5bmlUIdx09skjebnjYXugp4kLMB8GA1UdIwQYMBaAFJm5bmlUIdx09skjebnjYXugp4kLMA8GA1UdEwEB/wQFMAMBAf8wPgYDVR0RBDcwNYIPV1dXLmV4YW1wbGUuY29tgg0qLmV4YW1wbGUubmV0hwTAAAIBgQ1hQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCID4MtE1N867p/JqNOecergQqxbAuRn6WsdHGLh7MmranAiEAhoXcYAXchmY/ALXZ2bpKSN6r6jqbGLeksp681JGBj1s=",
    "base64",
  ),
);

const name = String.raw`CN=www.example.com,OU=two+OU=\#one,O=Übung\, \"Eins\",C=DE`;
export const certificateFacts = {
  subject: name,
  issuer: name,
  names: "www.example.com,*.example.net",
  notBeforeMs: Date.parse("2026-11-23T06:10:08Z"),
  notAfterMs: Date.parse("2036-11-20T06:10:08Z"),
  sha1: "c085f4836e694771c9649c5df7f11addda1e65c7",
  sha256: "e2c1ce69474b936b903fe784082f2d50bb113ed4449629b11a3ecbffba459139",
};

/** A Certificate message (RFC 5246 §7.4.2) of these certificates. */
export function certificateMessage(...chain: readonly Uint8Array[]): Uint8Array {
  const list = bytesOf(...chain.map((each) => bytesOf(u24(each.length), each)));
  return bytesOf([11], u24(list.length + 3), u24(list.length), list);
}
