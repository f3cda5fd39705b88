import { describe, expect, it } from "vitest";
import git from "../../src/dissectors/git.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

/** The example of gitprotocol-pack(5). */
const request = bytesOf("0033git-upload-pack /project.git\0host=myserver.com\0");

describe("git", () => {
  it("is known by the request, which names the host", () => {
    const got = dissect(git, [client(request)], { serverPort: 9418 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "myserver.com"]);
    const withPort = bytesOf("0040git-receive-pack /p.git\0host=git.example.com:9419\0\0version=2\0");
    expect(dissect(git, [client(withPort)]).facts.hostname).toBe("git.example.com");
    expect(dissect(git, [client(bytesOf("001fgit-upload-archive /p.git\0"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(takenWrongly(git, [{ serverPort: 9418 }])).toEqual([]);
    expect(dissect(git, [client(bytesOf("0033got-upload-pack /project.git\0"))], { serverPort: 9418 }).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(git, [client(request)]));
});
