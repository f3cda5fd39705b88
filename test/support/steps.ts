import type { Steps } from "../../src/pipeline/live/slices.ts";

/** What steps come to, all at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
