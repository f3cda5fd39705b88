import { useState } from "react";
import { Provider } from "urql";
import { afterEach, describe, expect, it, vi } from "vitest";
import { graphql } from "../../../web/src/api/graphql.ts";
import { useData } from "../../../web/src/api/use-data.ts";
import { click, draw, fakeServer, textOf, until, type FakeServer } from "../support.tsx";

const toolsQuery = graphql(`
  query Docs($query: String!) {
    searchDocs(query: $query, first: 1) {
      section
    }
  }
`);

function Shown() {
  const [query, setQuery] = useState("a");
  const { data, error, outdated, answeredAtMs, reload } = useData(toolsQuery, { query });
  return (
    <>
      <p>
        {data?.searchDocs[0]?.section ?? "nothing"} {error?.message ?? "no error"} {outdated ? "old" : "new"} {answeredAtMs ?? "never"}
      </p>
      <button type="button" onClick={() => setQuery("b")}>
        Ask b
      </button>
      <button type="button" onClick={reload}>
        Ask again
      </button>
    </>
  );
}

const answered = (section: string) => () => ({ data: { searchDocs: [{ __typename: "DocumentHit", section }] } });
const refused = () => ({ error: { message: "No meter.", code: "UNAVAILABLE" } });
const drawn = (server: FakeServer) =>
  draw(
    <Provider value={server.client}>
      <Shown />
    </Provider>,
  );

afterEach(() => void vi.restoreAllMocks());

describe("data on screen", () => {
  it("never stands beside the error of another question", async () => {
    const server = fakeServer({ Docs: (variables) => (variables["query"] === "a" ? answered("answer to a")() : refused()) });
    const box = await drawn(server);
    await until(box, (text) => text.includes("answer to a"), "the first answer");
    await click(box, "Ask b");
    await until(box, (text) => text.includes("No meter."), "the error");
    expect(textOf(box)).toContain("nothing No meter. new never");
  });
  it("stays as old, with its time, when the same question fails, and is new again with the next answer", async () => {
    const now = vi.spyOn(Date, "now").mockReturnValue(1_000);
    const server = fakeServer({ Docs: answered("one") });
    const box = await drawn(server);
    await until(box, (text) => text.includes("one no error new 1000"), "the first answer");
    now.mockReturnValue(9_000);
    server.set("Docs", refused);
    await click(box, "Ask again");
    await until(box, (text) => text.includes("one No meter. old 1000"), "the old answer");
    server.set("Docs", answered("two"));
    await click(box, "Ask again");
    await until(box, (text) => text.includes("two no error new 9000"), "the next answer");
  });
  it("of the question before is old while the next is read", async () => {
    const server = fakeServer({ Docs: (variables) => answered(`answer to ${String(variables["query"])}`)() });
    const box = await drawn(server);
    await until(box, (text) => text.includes("answer to a no error new"), "the first answer");
    const seen: string[] = [];
    const watch = new MutationObserver(() => seen.push(textOf(box)));
    watch.observe(box, { subtree: true, characterData: true, childList: true });
    await click(box, "Ask b");
    await until(box, (text) => text.includes("answer to b no error new"), "the second answer");
    watch.disconnect();
    expect(seen.some((text) => text.includes("answer to a no error old"))).toBe(true);
  });
});
