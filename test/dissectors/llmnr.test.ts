import { describe, expect, it } from "vitest";
import llmnr from "../../src/dissectors/llmnr.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { dnsAnswer, dnsMessage, dnsQuery } from "../support/packets.ts";

const port = { protocol: 17, serverPort: 5355 } as const;

describe("llmnr", () => {
  it("learns the name and the answer's code", () => {
    const got = dissect(llmnr, [client(dnsQuery(5, "FILESERVER")), server(dnsAnswer(5, "FILESERVER", [Uint8Array.of(192, 0, 2, 1)]))], port);
    expect(got.verdicts).toEqual(["yes", "done"]);
    expect(got.facts).toMatchObject({ hostname: "fileserver", dnsQueryType: "A", dnsResponseCode: "NOERROR" });
  });

  it("is not taken for DNS elsewhere or for messages without a question", () => {
    expect(dissect(llmnr, [client(dnsQuery(5, "a.example"))], { protocol: 17, serverPort: 53 }).probed).toBe(false);
    expect(dissect(llmnr, [client(dnsMessage())], port).verdicts).toEqual(["no"]);
  });
});
