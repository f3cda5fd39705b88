import type { ApplicationDomains } from "./application-domains.ts";

/** Resolvers that are asked over HTTPS (RFC 8484); one name for all, as what runs over them is the same. */
export const network: readonly ApplicationDomains[] = [
  {
    name: "DoH",
    domains:
      "dns.google dns.google.com cloudflare-dns.com one.one.one.one dns.quad9.net dns9.quad9.net dns10.quad9.net dns11.quad9.net dns.adguard-dns.com dns.adguard.com doh.opendns.com doh.umbrella.com dns.nextdns.io doh.cleanbrowsing.org dns.mullvad.net freedns.controld.com dns.controld.com doh.dns.sb dns.alidns.com doh.pub doh.dns.apple.com doh.xfinity.com dns0.eu dns.switch.ch doh.libredns.gr",
    source: "https://developers.google.com/speed/public-dns/docs/doh",
  },
];
