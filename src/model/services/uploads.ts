import type { Readable } from "node:stream";
import type { Principal } from "../principal.ts";

export interface Upload {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly fileName: string;
}

/** Big files arrive as `PUT /uploads/{id}` streams, then a mutation names the id (DECISIONS §1.12). */
export interface Uploads {
  /** Streams to disk, bounded; refuses an id that exists and an over-long body. */
  store(id: string, fileName: string, body: Readable, by: Principal): Promise<Upload>;
  take(id: string, by: Principal): Promise<Upload>;
  discard(id: string): Promise<void>;
}
