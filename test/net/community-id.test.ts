import { describe, expect, it } from "vitest";
import { communityIdHash, communityIdText, hashOfCommunityId } from "../../src/net/community-id.ts";
import { parseIp } from "../../src/net/ip.ts";

const ip = (text: string) => parseIp(text)!;
const a = ip("1.2.3.4");
const b = ip("5.6.7.8");
const a6 = ip("fe80:1:203:405:607:809:a0b:c0d");
const b6 = ip("fe80:1011:1213:1415:1617:1819:1a1b:1c1d");

/** The published table of the specification: protocol, source, port, destination, port, id, id with seed 1. */
const vectors = [
  [6, a, 1122, b, 3344, "1:wCb3OG7yAFWelaUydu0D+125CLM=", "1:HhA1B+6CoLbiKPEs5nhNYN4XWfk="],
  [6, b, 3344, a, 1122, "1:wCb3OG7yAFWelaUydu0D+125CLM=", "1:HhA1B+6CoLbiKPEs5nhNYN4XWfk="],
  [17, a, 1122, b, 3344, "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg=", "1:OShq+iKDAMVouh/4bMxB9Sz4amw="],
  [132, b, 3344, a, 1122, "1:EKt4MsxuyaE6mL+hmrEkQ9csDD8=", "1:uitchpn5MMGAQKBJh7bIr/bAr7s="],
  [1, a, 8, b, 0, "1:crodRHL2FEsHjbv3UkRrfbs4bZ0=", "1:9pr4ZGTICiuZoIh90RRYE2RyXpU="],
  [1, b, 0, a, 0, "1:crodRHL2FEsHjbv3UkRrfbs4bZ0=", "1:9pr4ZGTICiuZoIh90RRYE2RyXpU="],
  [1, a, 11, b, 0, "1:f/YiSyWqczrTgfUCZlBUnvHRcPk=", "1:1DD7cWGC/Yg91YGsQeni8du3pIA="],
  [58, a6, 128, b6, 0, "1:0bf7hyMJUwt3fMED7z8LIfRpBeo=", "1:IO27GQzPuCtNnwFvjWALMHu5tJE="],
  [58, b6, 129, a6, 0, "1:0bf7hyMJUwt3fMED7z8LIfRpBeo=", "1:IO27GQzPuCtNnwFvjWALMHu5tJE="],
  [58, a6, 146, b6, 0, "1:fYC8+pz24E+EhANP1EZhpX0Dw10=", "1:Cv4IKJe56BNkF0MBW2YxQ3Nwc3s="],
  [46, a, 0, b, 0, "1:ikv3kmf89luf73WPz1jOs49S768=", "1:/buhqeOmaRCopOZFy9HnoJd5XW8="],
  [46, b6, 9, a6, 7, "1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0=", "1:j6EyyfBzL4vWKHFXgUqb5Az3OxM="],
] as const;

describe("Community ID v1", () => {
  it.each(vectors)("protocol %i %s:%i %s:%i", (protocol, source, from, destination, to, id, seeded) => {
    expect(communityIdText(protocol, source, from, destination, to)).toBe(id);
    expect(communityIdText(protocol, source, from, destination, to, 1)).toBe(seeded);
    expect(communityIdHash(protocol, source, from, destination, to)).toBe(hashOfCommunityId(id));
  });

  it("refuses texts that are no version 1 id", () => {
    for (const text of ["", "1:", "2:wCb3OG7yAFWelaUydu0D+125CLM=", "1:wCb3OG7yAFWelaUydu0D+125CLM", "1:c026f7386ef200559e95a53276ed03fb5db908b3"]) {
      expect(hashOfCommunityId(text)).toBeUndefined();
    }
  });
});
