import type { Principal } from "../principal.ts";

export interface Effect {
  /** What would change, as a sentence. */
  readonly description: string;
  readonly count?: number;
  readonly examples?: readonly string[];
}

/** What a dry run said; kept beside the waiting write so that a person sees the effect before the arguments. */
export interface WritePreview {
  readonly summary: string;
  readonly effects: readonly Effect[];
  readonly warnings: readonly string[];
}

export type ConfirmationState = "PENDING" | "APPROVED" | "REJECTED" | "EXPIRED" | "FAILED";

/** A write by an assistant that waits for a person (DECISIONS §1.2). */
export interface PendingConfirmation {
  readonly id: string;
  readonly state: ConfirmationState;
  readonly tool: string;
  readonly operation: string;
  readonly document: string;
  /** Canonical JSON of the variables: what is shown is what is run. */
  readonly argumentsJson: string;
  readonly argumentsHash: string;
  readonly preview: WritePreview;
  readonly requestedBy: Principal;
  readonly client?: string;
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
  readonly decidedBy?: string;
  readonly decidedAtMs?: number;
  /** What came of it, or why it was refused; absent while it is being done. */
  readonly result?: string;
}

export interface Confirmations {
  request(
    input: Pick<PendingConfirmation, "tool" | "operation" | "document" | "argumentsJson" | "argumentsHash" | "preview" | "requestedBy" | "client">,
  ): Promise<PendingConfirmation>;
  /** Waiting ones the person may decide, newest first. */
  pending(viewer: Principal): Promise<readonly PendingConfirmation[]>;
  /** One of any state. */
  byId(id: string): Promise<PendingConfirmation | undefined>;
  /** The newest request of this very write by the same token or person, not older than `maxAgeMs`; it outlives a restart. */
  latest(write: Pick<PendingConfirmation, "tool" | "argumentsHash" | "requestedBy"> & { readonly maxAgeMs: number }): Promise<PendingConfirmation | undefined>;
  /** Claims it for one decision; a second decision or an expired one is a CONFLICT. */
  decide(id: string, decision: "APPROVED" | "REJECTED", by: Principal): Promise<PendingConfirmation>;
  finish(id: string, state: "APPROVED" | "FAILED" | "REJECTED", result: string): Promise<void>;
}
