import type { FingerprintRule } from "./rule.ts";

/** Software version and comments of SSH (RFC 4253 §4.2). Distributions put their own package versions there. */
export const sshVersions: readonly FingerprintRule[] = [
  { when: /OpenSSH_for_Windows/, says: { OS: "Windows" } },
  { when: /Debian-\S*deb(\d+)/, says: { OS: "Linux (Debian $1)" } },
  { when: /Raspbian/, says: { OS: "Linux (Raspbian)", VENDOR: "Raspberry Pi" } },
  { when: /Debian/, says: { OS: "Linux (Debian)" } },
  { when: /OpenSSH_8\.9p1 Ubuntu/, says: { OS: "Linux (Ubuntu 22.04)" } },
  { when: /OpenSSH_9\.6p1 Ubuntu/, says: { OS: "Linux (Ubuntu 24.04)" } },
  { when: /OpenSSH_8\.2p1 Ubuntu/, says: { OS: "Linux (Ubuntu 20.04)" } },
  { when: /Ubuntu/, says: { OS: "Linux (Ubuntu)" } },
  { when: /FreeBSD/, says: { OS: "FreeBSD" } },
  { when: /NetBSD/, says: { OS: "NetBSD" } },
  { when: /^Cisco-/, says: { VENDOR: "Cisco Systems", OS: "Cisco IOS" } },
  { when: /^ROSSSH/, says: { VENDOR: "MikroTik", OS: "RouterOS" } },
  { when: /^HUAWEI-/, says: { VENDOR: "Huawei", OS: "VRP" } },
  { when: /^Comware/, says: { VENDOR: "HPE", OS: "Comware" } },
  { when: /^mpSSH_/, says: { VENDOR: "HPE", MODEL: "iLO", TYPE: "SERVER" } },
  { when: /^Zyxel/i, says: { VENDOR: "Zyxel" } },
  { when: /^lancom/i, says: { VENDOR: "LANCOM", OS: "LCOS" } },
  { when: /^dropbear/i, says: { OS: "Linux" }, confidence: 30 },
];
