/**
 * After the compiler: puts modules of dist/ together. A plug-in folder becomes one index.js, since loading hundreds of small files takes
 * longer than all else a command does at its start. What every packet or row goes through becomes one file too: V8 takes a constant for
 * constant only in the module that has it, and reads it anew each time where it is imported, which is a tenth of all work.
 */
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const registry = "registry";

/** `inside`: folders whose modules go into the file, as copies of its own; everything else stays a file that all share. */
const bundles = [
  { file: "dissectors/index.js", entry: registry, inside: ["dissectors", "wire"] },
  ...["create-engine.js", "batcher.js", "meter.js", "exports/collector-service.js"].map((name) => hot(`pipeline/${name}`, "pipeline")),
  hot("pipeline/flow-line.js", "pipeline", "runtime"),
];

function hot(file, ...inside) {
  return { file, entry: join(dist, file), inside };
}

/** A module that exports what all of a folder's modules export. */
function registryOf(folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".js") && name !== "index.js")
    .toSorted();
  const imports = files.map((file, i) => `import plugin${i} from ${JSON.stringify(join(folder, file))};`);
  return `${imports.join("\n")}\nexport default [${files.map((_, i) => `plugin${i}`).join(", ")}];`;
}

for (const { file, entry, inside } of bundles) {
  const folder = join(dist, dirname(file));
  const isInside = (path) => inside.some((name) => path.startsWith(join(dist, name, "/")));
  await build({
    configFile: false,
    logLevel: "warn",
    plugins: [
      {
        name: registry,
        enforce: "pre",
        resolveId(id, from) {
          if (id === registry) return registry;
          if (!id.startsWith(".")) return undefined;
          const path = join(dirname(from), id);
          // As the bundle sees it from where it is.
          return isInside(path) ? path : { id: relative(folder, path).replace(/^(?!\.)/, "./"), external: true };
        },
        load: (id) => (id === registry ? registryOf(folder) : undefined),
      },
    ],
    build: {
      ssr: true,
      minify: false,
      target: "node20",
      outDir: folder,
      emptyOutDir: false,
      // As variables, which is Vite's way, constants would be read anew each time after all.
      rollupOptions: { input: entry, output: { entryFileNames: file.slice(dirname(file).length + 1), topLevelVar: false } },
    },
  });
}
