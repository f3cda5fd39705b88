/**
 * Networks that are ours unless configured otherwise: private use (RFC 1918, RFC 4193), shared (RFC 6598), link-local, loopback,
 * and the addresses of the link itself: unspecified, broadcast and multicast.
 */
export const defaultLocalNetworks: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "0.0.0.0/32",
  "224.0.0.0/4",
  "255.255.255.255/32",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
  "::1/128",
  "::/128",
];
