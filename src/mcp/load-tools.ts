import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { GraphQLSchema } from "graphql";
import { parseTool } from "./parse-tool.ts";
import type { Tool } from "./tool.ts";

/** The folder of the tools that come with Wiregraph; the folder is the registry. */
export const builtInToolsFolder = new URL("../../tools/", import.meta.url);

/** Every built-in tool, by name. A file that does not fit the schema is a fault of the build: it throws. */
export async function loadBuiltInTools(schema: GraphQLSchema, folder: URL = builtInToolsFolder): Promise<readonly Tool[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".graphql")).toSorted();
  return await Promise.all(
    files.map(async (file) => parseTool(schema, file.slice(0, -".graphql".length), await readFile(fileURLToPath(new URL(file, folder)), "utf8"), true)),
  );
}
