import { z } from "zod";

const words = "An id has 1 to 128 characters.";

/** For every argument that is an id: what none can be is not looked for. */
export const idRule = z.string().min(1, words).max(128, words);
