import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { operationsPlugin } from "./operations.ts";
import "./gen-types.mjs"; // the types of the queries, from the schema as it is now

/** The API's address while developing; in production the server serves these files itself. */
const api = "http://127.0.0.1:3000";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [operationsPlugin()],
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    outDir: fileURLToPath(new URL("../dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Nothing may be inlined as data: the content policy allows only our own files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  // The guide is beside this folder.
  server: { fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] }, proxy: { "/graphql": api, "/uploads": api, "/captures": api, "/mcp": api } },
});
