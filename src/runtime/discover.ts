import { readdirSync } from "node:fs";

/** The folder is the registry: every file's default export, sorted by name, refused when its `name` is not the file's. With `only`, that one alone, if there is one. */
export async function discover<T extends { readonly name: string }>(folder: URL, only?: string): Promise<T[]> {
  const found: T[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => /(?<!\.d)\.(?:ts|js)$/.test(name))
    .toSorted()) {
    const expected = file.replace(/\.\w+$/, "");
    if (only !== undefined && expected !== only) continue;
    const loaded = (await import(new URL(file, folder).href)) as { readonly default?: T };
    const plugin = loaded.default;
    if (plugin?.name !== expected) {
      throw new Error(`${folder.pathname}${file}: its default export must have the name "${expected}", it has ${JSON.stringify(plugin?.name)}.`);
    }
    found.push(plugin);
  }
  return found;
}
