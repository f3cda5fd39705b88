import type { Principal, Scope } from "../model/principal.ts";

/** One tool as people see it in the web UI. */
export interface McpToolInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly readOnly: boolean;
  readonly scopes: readonly Scope[];
  /** False when the caller's scopes or the configuration hide it; `reason` then says why. */
  readonly available?: boolean;
  readonly reason?: string;
}

/** What answers at /mcp. The server has checked Host, Origin and the token before. */
export interface McpEndpoint {
  handle(request: Request, principal: Principal | undefined): Promise<Response>;
  /** The tools with the caller's scopes in mind, in stable order. */
  tools?(principal: Principal): readonly McpToolInfo[];
}
