import { describe, expect, it } from "vitest";
import finger from "../../src/dissectors/finger.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { serverPort: 79 };
const query = bytesOf("/W alice@host.example\r\n");

describe("finger", () => {
  it("is known by a query and its answer in text; nobody's name is kept", () => {
    const got = dissect(finger, [client(query), server(bytesOf("Login: alice\r\n"))], port);
    expect([got.verdicts, got.facts.hostname]).toEqual([["maybe", "done"], ""]);
    expect(dissect(finger, [client(bytesOf("\r\n")), server(bytesOf("No one logged on\r\n"))], port).verdicts).toEqual(["maybe", "done"]);
  });

  it("needs its port, one short line, and text as an answer", () => {
    expect(dissect(finger, [client(query)], { serverPort: 7900 }).probed).toBe(false);
    expect(dissect(finger, [client(bytesOf("one two three four\r\n"))], port).probed).toBe(false);
    expect(dissect(finger, [client(query), server(bytesOf([0x16, 3, 1]))], port).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(finger, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(finger, [client(query)], port));
});
