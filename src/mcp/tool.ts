import type { Scope } from "../model/principal.ts";
import type { ShapeField } from "./answer-shape.ts";
import type { ArgumentPlace } from "./argument-places.ts";
import type { ToolArgument } from "./input-schema.ts";
import type { JsonSchema } from "./json-schema.ts";

export interface ToolAnnotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** One GraphQL operation, ready to be offered and called. Made once, when its file is loaded. */
export interface Tool {
  /** Also the operation's and the file's name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: "query" | "mutation";
  readonly annotations: ToolAnnotations;
  /** What the caller must hold, all of them. */
  readonly scopes: readonly Scope[];
  /** The answer cannot be cut to some networks: not for tokens that are limited to some. */
  readonly everyNetwork: boolean;
  readonly arguments: readonly ToolArgument[];
  readonly places: readonly ArgumentPlace[];
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  /** The operation as it is run: without descriptions and our own directives. */
  readonly document: string;
  /** Hidden variables: true when the caller gave the variable named. */
  readonly given: Readonly<Record<string, string>>;
  readonly answer: readonly ShapeField[];
  readonly summary?: string;
  readonly empty?: string;
  readonly link?: string;
  /** The file it came from; built-in tools win over people's. */
  readonly builtIn: boolean;
}

/** What a client receives of a tool. */
export interface AdvertisedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: ToolAnnotations;
}

export function advertise(tool: Tool): AdvertisedTool {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return { name, title, description, inputSchema, outputSchema, annotations };
}
