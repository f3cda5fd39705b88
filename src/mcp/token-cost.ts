import { advertise, type Tool } from "./tool.ts";

export interface ToolCost {
  readonly name: string;
  readonly tokens: number;
  readonly characters: number;
}

/** Tokens (o200k) each tool takes in a client's context; undefined when the tokenizer, a development package, is not installed. */
export async function toolCosts(tools: readonly Tool[]): Promise<readonly ToolCost[] | undefined> {
  const countTokens = await loadTokenizer();
  if (!countTokens) return undefined;
  return tools.map((tool) => {
    const text = JSON.stringify(advertise(tool));
    return { name: tool.name, tokens: countTokens(text), characters: text.length };
  });
}

async function loadTokenizer(): Promise<((text: string) => number) | undefined> {
  try {
    return (await import("gpt-tokenizer/encoding/o200k_base")).countTokens;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
