import { describe, expect, it } from "vitest";
import xmpp from "../../src/dissectors/xmpp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const header = (attributes: string): Uint8Array =>
  bytesOf(`<?xml version='1.0'?><stream:stream ${attributes} version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`);

describe("xmpp", () => {
  it("is known by a stream's header, and learns its domain", () => {
    const got = dissect(xmpp, [client(header("from='juliet@im.example.com' to='IM.Example.com'"))]);
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "im.example.com"]);
    expect(dissect(xmpp, [client(bytesOf('<stream:stream to="a.example" xmlns="jabber:client">'))]).facts.hostname).toBe("a.example");
    expect(dissect(xmpp, [server(header("from='im.example.com' to='juliet@im.example.com'"))]).facts.hostname).toBe("");
  });

  it("is not taken for other documents and neighbours", () => {
    for (const other of ["<?xml version='1.0'?><soap:Envelope to='x'/>", "<stream>hello there</stream>", "<stream:strea"])
      expect(dissect(xmpp, [client(bytesOf(other))]).probed).toBe(false);
    expect(takenWrongly(xmpp, [{ serverPort: 5222 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(xmpp, [client(header("to='im.example.com'"))]));
});
