import { expect, it } from "vitest";
import { isTorCertificate } from "../../src/wire/tor-certificate.ts";

const names = "";

it.each([
  ["CN=www.wazqogv7u.net", "CN=www.cdf5wqohuheupxt7l.com"],
  ["CN=www.n5pgh5vsyltf.net", "CN=www.ug3g5twr.com"],
])("knows the names of Tor's relays: %s of %s (proposal 369)", (subject, issuer) => {
  expect(isTorCertificate({ subject, issuer, names })).toBe(true);
});

it.each([
  ["the same name twice", "CN=www.example.com", "CN=www.example.com"],
  ["an authority", "CN=www.wazqogv7u.net", "CN=R11,O=Let's Encrypt,C=US"],
  ["an organisation", "CN=www.wazqogv7u.net,O=Example", "CN=www.ug3g5twr.com"],
  ["letters that base32 has not", "CN=www.wazq0189.net", "CN=www.ug3g5twr.com"],
  ["the endings the other way round", "CN=www.ug3g5twr.com", "CN=www.wazqogv7u.net"],
])("takes no other for one: %s", (_, subject, issuer) => {
  expect(isTorCertificate({ subject, issuer, names })).toBe(false);
});

it("takes no certificate with alternative names for one", () => {
  expect(isTorCertificate({ subject: "CN=www.wazqogv7u.net", issuer: "CN=www.ug3g5twr.com", names: "www.wazqogv7u.net" })).toBe(false);
});
