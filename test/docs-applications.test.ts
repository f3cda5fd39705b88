import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { applicationDomains } from "../src/model/application-names.ts";
import type { Dissector } from "../src/model/dissector.ts";
import { discover } from "../src/runtime/discover.ts";

const page = readFileSync(new URL("../docs/applications.md", import.meta.url), "utf8");
const [aboveProtocols, ofProtocols] = page.split("\n## Protocols\n");

/** Rows of the protocol tables, with the heading they stand under. */
const rows = ofProtocols!.split("\n### ").flatMap((section) => {
  const category = section.slice(0, section.indexOf("\n"));
  return [...section.matchAll(/^\| (.*) \|$/gm)]
    .map((match) => match[1]!.split(" | ").map((cell) => cell.trim()))
    .filter(([title]) => title !== "Protocol" && !/^-+$/.test(title!))
    .map(([title, ports, specification, proof]) => ({ title, category, ports, specification, proof }));
});

/** As the page has them: at most four of each transport. */
function portsOf({ ports }: Dissector): string {
  const shown = (name: string, list: readonly number[] = []): string[] =>
    list.length === 0 ? [] : [`${name} ${list.slice(0, 4).join(", ")}${list.length > 4 ? " …" : ""}`];
  return [...shown("TCP", ports.tcp), ...shown("UDP", ports.udp)].join("; ");
}

describe("docs/applications.md", () => {
  it("has a row for every dissector, and no other", async () => {
    const dissectors = await discover<Dissector>(new URL("../src/dissectors/", import.meta.url));
    const expected = dissectors.map((dissector) => `${dissector.category}: ${dissector.title} | ${portsOf(dissector)}`).toSorted();
    expect(rows.map(({ title, category, ports }) => `${category}: ${title} | ${ports}`).toSorted()).toEqual(expected);
    for (const { name } of dissectors) expect(existsSync(new URL(`dissectors/${name}.test.ts`, import.meta.url)), name).toBe(true);
  });

  it("says of every protocol what it follows and what proves it", () => {
    for (const { title, specification, proof } of rows) {
      expect(specification!.length, title).toBeGreaterThan(3);
      expect(proof, title).toMatch(/^(?:specification|`[\w.-]+\.(?:pcap|pcapng|cap)`)$/);
    }
  });

  it.each(Object.entries(applicationDomains))("names all applications of %s", (category, applications) => {
    const listed = new RegExp(`^- \\*\\*${category}\\*\\*: (.*)$`, "m").exec(aboveProtocols!)?.[1]?.split(", ");
    expect(listed?.toSorted()).toEqual(applications.map(({ name }) => name).toSorted());
  });
});
