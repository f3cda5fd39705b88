import type { FlowFilter } from "../flow-filter.ts";
import type { FlowDimension, FlowMetric } from "../query-plan.ts";
import type { TimeWindowInput } from "../time.ts";

/** A question to ask again. */
export interface ViewContent {
  /** As people write it: relative times stay relative. */
  readonly window: TimeWindowInput;
  /** Host groups by name. */
  readonly filter: FlowFilter | null;
  readonly groupBy: readonly FlowDimension[];
  readonly metric: FlowMetric;
  /** How a page shows it; nobody else reads it. */
  readonly display: unknown;
}

export interface SavedView {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  /** Others may see and run it. */
  readonly shared: boolean;
  readonly content: ViewContent;
  /** What the token it was saved with was limited to; empty for every network. */
  readonly networks: readonly string[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface SavedViews {
  /** A user's own and those that others share, by name; at most 500. */
  list(userId: string): Promise<readonly SavedView[]>;
  /** Makes it, or puts this content into the owner's view of the same name. LIMIT_EXCEEDED beyond 200 of one owner. */
  save(view: Pick<SavedView, "ownerId" | "name" | "shared" | "content" | "networks">): Promise<SavedView>;
  get(id: string): Promise<SavedView | undefined>;
  remove(id: string): Promise<void>;
}
