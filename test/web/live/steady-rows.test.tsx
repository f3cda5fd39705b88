import { describe, expect, it } from "vitest";
import { steadied, useSteadyRows } from "../../../web/src/live/steady-rows.ts";
import { act } from "react";
import { createRoot } from "react-dom/client";
import "../support.tsx";

interface Row {
  readonly id: string;
  readonly bytes: number;
}
const row = (id: string, bytes: number): Row => ({ id, bytes });
const idOf = ({ id }: Row): string => id;

describe("rows that are pointed at", () => {
  it("keep their places with what is new of them; those that left are named, new ones wait", () => {
    const { rows, gone } = steadied([row("a", 1), row("b", 2), row("c", 3)], [row("d", 9), row("c", 5), row("a", 4)], idOf);
    expect(rows).toEqual([row("a", 4), row("b", 2), row("c", 5)]);
    expect([...gone]).toEqual(["b"]);
  });
  it("move again when nobody points at them, and at once when something else is asked", async () => {
    const seen: string[] = [];
    function Rows(props: { readonly rows: readonly Row[]; readonly held: boolean; readonly question: string; readonly settled: boolean }) {
      seen.push(useSteadyRows(props.rows, idOf, 2, props).rows.map(idOf).join(""));
      return null;
    }
    const root = createRoot(document.createElement("div"));
    const draw = (rows: readonly Row[], held: boolean, question = "rate", settled = true): Promise<void> =>
      act(async () => root.render(<Rows rows={rows} held={held} question={question} settled={settled} />));
    const [a, b, c] = [row("a", 1), row("b", 1), row("c", 1)];
    await draw([a, b, c], false);
    await draw([c, b, a], true);
    await draw([c, b, a], false);
    await draw([b, a, c], true);
    // Another order was asked: until it is answered the old rows stand, then the new ones, pointed at or not.
    await draw([b, a, c], true, "bytes", false);
    await draw([a, c, b], true, "bytes");
    await act(async () => root.unmount());
    expect(seen).toEqual(["ab", "ab", "cb", "cb", "ba", "ac"]);
  });
});
