import { describe, expect, it } from "vitest";
import svn from "../../src/dissectors/svn.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const greeting = bytesOf("( success ( 2 2 ( ) ( edit-pipeline svndiff1 absent-entries depth ) ) ) ");
const answer = bytesOf("( 2 ( edit-pipeline svndiff1 ) 31:svn://joe@svn.example.com/repo 0: ( ) ) ");

describe("svn", () => {
  it("is known by the greeting; the answer to it names the host", () => {
    const got = dissect(svn, [server(greeting), client(answer)], { serverPort: 3690 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["yes", "done"], "svn.example.com"]);
    expect(dissect(svn, [client(bytesOf("( 2 ( depth ) 20:svn+ssh://h.example/r ( ) ) "))]).facts.hostname).toBe("h.example");
  });

  it("is not taken for others", () => {
    expect(takenWrongly(svn, [{ serverPort: 3690 }])).toEqual([]);
    for (const text of ["( success ( ) )", "( failure ( 1 ) )"]) expect(dissect(svn, [server(bytesOf(text))]).probed, text).toBe(false);
    expect(dissect(svn, [client(bytesOf("( 2 ( depth ) http://x ) "))]).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(svn, [server(greeting), client(answer)]));
});
