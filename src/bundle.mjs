/** After the compiler: puts plug-in folders of dist/ together as one index.js each, since loading hundreds of small files takes longer than all else a command does at its start. */
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
/** Folders, with others that go into their bundle; everything else stays a file of its own that all share. */
const bundles = [{ folder: "dissectors", with: ["wire"] }];

for (const bundle of bundles) {
  const inside = [bundle.folder, ...bundle.with].map((name) => join(dist, name));
  const folder = inside[0];
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".js") && name !== "index.js")
    .toSorted();
  const entry = "registry";
  const code = `${files.map((file, i) => `import plugin${i} from ${JSON.stringify(join(folder, file))};`).join("\n")}\nexport default [${files.map((_, i) => `plugin${i}`).join(", ")}];`;
  await build({
    configFile: false,
    logLevel: "warn",
    plugins: [
      {
        name: entry,
        enforce: "pre",
        resolveId(id, from) {
          if (id === entry) return entry;
          if (!id.startsWith(".")) return undefined;
          const path = join(dirname(from), id);
          // As the bundle, which is in the folder, sees it.
          return inside.includes(dirname(path)) ? path : { id: relative(folder, path), external: true };
        },
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      ssr: true,
      minify: false,
      target: "node20",
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { input: entry, output: { entryFileNames: "index.js" } },
    },
  });
}
