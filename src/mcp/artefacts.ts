import { schema } from "../api/schema.ts";
import { loadBuiltInTools } from "./load-tools.ts";
import { advertise } from "./tool.ts";

/** `schema/tools.json`: exactly what a client with every scope receives from tools/list. */
export async function toolArtefacts(): Promise<Readonly<Record<string, string>>> {
  const tools = await loadBuiltInTools(schema);
  return { "tools.json": `${JSON.stringify({ tools: tools.map(advertise) }, undefined, 2)}\n` };
}
