import { existsSync, readdirSync } from "node:fs";

/** What the build made of a whole folder: a list of its files' default exports, in the order of their names. */
const bundle = "index.js";

/** The folder is the registry: every file's default export, sorted by name, refused when its `name` is not the file's. With `only`, that one alone, if there is one. */
export async function discover<T extends { readonly name: string }>(folder: URL, only?: string): Promise<T[]> {
  const files = readdirSync(folder)
    .filter((name) => name !== bundle && /(?<!\.d)\.(?:ts|js)$/.test(name) && (only === undefined || nameOf(name) === only))
    .toSorted();
  const hasBundle = only === undefined && existsSync(new URL(bundle, folder));
  const plugins = (hasBundle ? await load(folder, bundle) : await Promise.all(files.map((file) => load(folder, file)))) as readonly (T | undefined)[];
  return files.map((file, i) => {
    const plugin = plugins[i];
    const expected = nameOf(file);
    if (plugin?.name !== expected) {
      throw new Error(`${folder.pathname}${file}: its default export must have the name "${expected}", it has ${JSON.stringify(plugin?.name)}.`);
    }
    return plugin;
  });
}

async function load(folder: URL, file: string): Promise<unknown> {
  const { default: exported } = (await import(new URL(file, folder).href)) as { readonly default?: unknown };
  return exported;
}

const nameOf = (file: string): string => file.replace(/\.\w+$/, "");
