import { z } from "zod";
import { AppError } from "../model/errors.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

const parametersRule = z.record(z.string(), z.unknown(), "Parameters are an object such as { port: 22 }.");

/** JSON that must be an object. */
export function parametersOf(given: unknown): Readonly<Record<string, unknown>> {
  const parsed = parametersRule.safeParse(given ?? {});
  if (parsed.success && JSON.stringify(parsed.data).length <= 10_000) return parsed.data;
  throw new AppError("BAD_INPUT", "Parameters are an object of at most 10,000 characters.", {
    path: "input.parameters",
    wanted: `an object such as {"port": 22}`,
    got: cleanUntrusted(JSON.stringify(given)).slice(0, 80),
  });
}

export const scriptRule = z.string().min(1, "A script has a name.").max(60, "The name of a script has at most 60 characters.");
export const targetRule = z.string().min(1, "A target must be named.").max(500, "A target has at most 500 characters.");
