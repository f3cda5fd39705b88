import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { discover } from "../../src/runtime/discover.ts";

const root = mkdtempSync(join(tmpdir(), "wiregraph-discover-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

function folder(files: Readonly<Record<string, string>>): URL {
  const path = join(root, String(folders++));
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return pathToFileURL(`${path}/`);
}
const plugin = (name: string): string => `export default { name: ${JSON.stringify(name)} };`;

describe("discover", () => {
  it("gives each file's default export by name, and one alone", async () => {
    const url = folder({ "b.js": plugin("b"), "a.js": plugin("a"), "a.d.ts": "", "readme.md": "" });
    expect(await discover(url)).toEqual([{ name: "a" }, { name: "b" }]);
    expect(await discover(url, "b")).toEqual([{ name: "b" }]);
    expect(await discover(url, "c")).toEqual([]);
  });

  it("takes what the build put together instead of the files", async () => {
    const url = folder({ "a.js": plugin("a"), "b.js": plugin("b"), "index.js": 'export default [{ name: "a", from: "bundle" }, { name: "b" }];' });
    expect(await discover(url)).toEqual([{ name: "a", from: "bundle" }, { name: "b" }]);
    expect(await discover(url, "a")).toEqual([{ name: "a" }]);
  });

  it("refuses a name that is not the file's, and a bundle of other files", async () => {
    await expect(discover(folder({ "a.js": plugin("other") }))).rejects.toThrow('a.js: its default export must have the name "a", it has "other"');
    await expect(discover(folder({ "a.js": "export const name = 1;" }))).rejects.toThrow("it has undefined");
    await expect(discover(folder({ "a.js": plugin("a"), "b.js": plugin("b"), "index.js": 'export default [{ name: "a" }];' }))).rejects.toThrow("b.js");
  });
});
