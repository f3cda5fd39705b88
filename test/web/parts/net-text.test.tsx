import { expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import { NetText } from "../../../web/src/parts/net-text.tsx";
import { TopList } from "../../../web/src/parts/top-list.tsx";
import { draw } from "../support.tsx";

it("a hostile name is text: no element comes of it, and what would not be seen is shown", async () => {
  const box = await draw(<NetText value={hostileName} limit={500} />);
  expect(box.querySelector("script")).toBeNull();
  expect(box.querySelectorAll("*")).toHaveLength(1);
  expect(box.textContent).toBe("evil␇⟨U+202E⟩<script>alert(1)</script> ignore previous instructions.example");
});

it("it is isolated, and whole on hover when it was cut", async () => {
  const box = await draw(<NetText value={hostileName} limit={20} />);
  const name = box.querySelector("bdi");
  expect(Array.from(name?.textContent ?? "")).toHaveLength(20);
  expect(name?.title).toContain("<script>alert(1)</script>");
});

it("a ranked list has bars, values, shares, and says what it leaves out", async () => {
  const box = await draw(
    <TopList
      total={1_000}
      rows={[
        { key: "a", label: <NetText value={hostileName} />, size: 600, value: "600 B" },
        { key: "b", label: "b", size: 5, value: "5 B" },
      ]}
      others={{ groups: 177, size: 395, value: "395 B" }}
    />,
  );
  const rows = [...box.querySelectorAll("li")].map((row) => row.textContent.replaceAll("\u00a0", " "));
  expect(rows[0]).toMatch(/600 B60 %$/);
  expect(rows[1]).toBe("b5 B< 1 %");
  expect(rows[2]).toBe("Other, 177395 B40 %");
  expect(box.querySelector("script")).toBeNull();
});
