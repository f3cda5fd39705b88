import { builder, needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import type { McpToolInfo } from "../mcp-endpoint.ts";
import { ScopeEnum } from "./enums.ts";

const McpTool = builder.objectRef<McpToolInfo>("McpTool").implement({
  description: "A tool assistants can call at /mcp.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name." }),
    title: t.exposeString("title", { description: "Its name for people." }),
    description: t.exposeString("description", { description: "What assistants are told about it." }),
    readOnly: t.exposeBoolean("readOnly", { description: "False when it writes; each of its writes is confirmed by a person." }),
    scopes: t.field({ type: [ScopeEnum], description: "What a token needs to call it.", resolve: (tool) => [...tool.scopes] }),
    available: t.boolean({ description: "True when you may call it.", resolve: (tool) => tool.available ?? true }),
    reason: t.string({ nullable: true, description: "Why it is not available; null when it is.", resolve: (tool) => tool.reason ?? null }),
  }),
});

builder.queryField("mcpTools", (t) =>
  t.field({
    type: [McpTool],
    description: "The tools assistants can call; empty when the MCP endpoint is off.",
    authScopes: needs.read,
    resolve: (_root, _args, context) => [...context.facts.mcpTools(principalOf(context))],
  }),
);

export default { name: "mcp-tool" };
