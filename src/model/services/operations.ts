import type { Principal, WriteGrant } from "../principal.ts";

export interface OperationResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** Runs a GraphQL operation through the same pipeline as an HTTP request: limits, masking, scopes, audit. */
export interface OperationRunner {
  run(request: {
    readonly document: string;
    readonly operationName?: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly principal: Principal;
    readonly grant?: WriteGrant;
    /** A person was asked and said no: the dry run that goes with the answer is audited as that. */
    readonly isDeclined?: boolean;
    readonly signal?: AbortSignal;
    /** Shown in the audit: the tool's name, or `web`. */
    readonly through: string;
    /** What the assistant's program calls itself, for the audit. */
    readonly client?: string;
  }): Promise<OperationResult>;
}
