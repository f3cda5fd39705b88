import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestLine, statusCode, walkHeaders } from "../../src/wire/http-headers.ts";
import { bytesOf } from "../support/packets.ts";

const line = (text: string) => {
  const bytes = bytesOf(text);
  const found = requestLine(bytes, 0, bytes.length, "HTTP/1.");
  return found && [text.slice(0, found.methodEnd), text.slice(found.targetStart, found.targetEnd), found.next];
};

describe("HTTP/1 lines", () => {
  it("reads request lines, careless and unfinished ones too", () => {
    expect(line("GET /a HTTP/1.1\r\nHost")).toEqual(["GET", "/a", 17]);
    expect(line("GET    /a b HTTP/1.0\n")).toEqual(["GET", "/a b", 21]);
    expect(line("PROPFIND /long/unfinish")).toEqual(["PROPFIND", "/long/unfinish", -1]);
    for (const other of ["GET /a HTTP/2.0\r\n", "get /a HTTP/1.1\r\n", "GET /a\r\n", "A /b HTTP/1.1\r\n", "GET", ""]) expect(line(other)).toBeUndefined();
  });

  it("reads status codes", () => {
    const code = (text: string) => statusCode(bytesOf(text), 0, text.length, "HTTP/1.");
    expect([code("HTTP/1.1 204 No Content\r\n"), code("HTTP/1.0 404"), code("HTTP/1.1 20"), code("HTTP/1.1 abc"), code("HTTP/2 200 OK")]).toEqual([
      204, 404, 0, 0, 0,
    ]);
  });

  it("walks headers up to the empty line, or as far as they are complete", () => {
    const text = "Host:  a.example \r\nbroken\r\nX:1\n\r\nbody: no\r\n";
    const bytes = bytesOf(text);
    const seen: string[] = [];
    const end = walkHeaders(
      bytes,
      0,
      bytes.length,
      (nameStart, nameEnd, valueStart, valueEnd) => void seen.push(`${text.slice(nameStart, nameEnd)}=${text.slice(valueStart, valueEnd)}`),
    );
    expect([seen, end.done, text.slice(end.at, end.at + 4)]).toEqual([["Host=a.example", "X=1"], true, "body"]);
    expect(walkHeaders(bytes, 0, 10, () => true)).toEqual({ at: 0, done: false });
  });

  it("bears any bytes and stays inside them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 80 }), (bytes, cut) => {
        const end = Math.min(cut, bytes.length);
        const found = requestLine(bytes, 0, end, "HTTP/1.");
        if (found) expect(found.targetEnd).toBeLessThanOrEqual(end);
        statusCode(bytes, 0, end, "HTTP/1.");
        const stop = walkHeaders(bytes, 0, end, (_nameStart, _nameEnd, valueStart, valueEnd) => {
          expect(valueStart).toBeLessThanOrEqual(valueEnd);
          expect(valueEnd).toBeLessThanOrEqual(end);
        });
        expect(stop.at).toBeLessThanOrEqual(end);
      }),
    );
  });
});
