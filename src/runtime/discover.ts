import { readdirSync } from "node:fs";

/** The folder is the registry: every file's default export, sorted by name, refused when its `name` is not the file's. With `only`, that one alone, if there is one. */
export async function discover<T extends { readonly name: string }>(folder: URL, only?: string): Promise<T[]> {
  const files = readdirSync(folder)
    .filter((name) => /(?<!\.d)\.(?:ts|js)$/.test(name) && (only === undefined || nameOf(name) === only))
    .toSorted();
  const loaded = await Promise.all(files.map((file) => import(new URL(file, folder).href) as Promise<{ readonly default?: T }>));
  return loaded.map(({ default: plugin }, i) => {
    const file = files[i]!;
    const expected = nameOf(file);
    if (plugin?.name !== expected) {
      throw new Error(`${folder.pathname}${file}: its default export must have the name "${expected}", it has ${JSON.stringify(plugin?.name)}.`);
    }
    return plugin;
  });
}

const nameOf = (file: string): string => file.replace(/\.\w+$/, "");
