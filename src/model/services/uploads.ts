import type { Readable } from "node:stream";
import type { Principal } from "../principal.ts";

export interface Upload {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** As the sender named it, cleaned and capped. */
  readonly fileName: string;
  /** What its first bytes say it is; absent when they are of nothing that can be imported. */
  readonly format?: "pcap" | "pcapng" | "gzip";
}

/** Big files arrive as `PUT /uploads/{id}` streams, then a mutation names the id (DECISIONS §1.12). */
export interface Uploads {
  /** Streams to disk, bounded; refuses an id that exists and an over-long body. */
  store(id: string, fileName: string, body: Readable, by: Principal): Promise<Upload>;
  /** The one that waits under this id; NOT_FOUND when there is none of this user's. */
  find(id: string, by: Principal): Promise<Upload>;
  /** As `find`, and it waits no longer: the file is the caller's to delete. */
  take(id: string, by: Principal): Promise<Upload>;
  /** It waits again: what it was taken for could not begin. */
  giveBack(upload: Upload, by: Principal): void;
}
