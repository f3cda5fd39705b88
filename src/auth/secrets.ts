import { createHash } from "node:crypto";
import { randomText } from "./random-text.ts";

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 43 digits to base 62 are 256 bits. */
const secretLength = 43;

/** A secret that is shown once: what is kept is its hash, and its last four characters to tell it from others. */
export interface NewSecret {
  readonly secret: string;
  readonly hash: string;
  readonly hint: string;
}

/** SHA-256 (hex). Plain, for a secret of 256 random bits cannot be guessed from it. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function newSecret(prefix: string): NewSecret {
  const secret = prefix + randomText(base62, secretLength);
  return { secret, hash: secretHash(secret), hint: secret.slice(-4) };
}

/** An API token: `wg_` and 43 letters and digits. */
export const newTokenSecret = (): NewSecret => newSecret("wg_");
/** A session cookie's value. */
export const newSessionSecret = (): NewSecret => newSecret("");

/** Whether the text has a token's form; nothing else is worth looking up. */
export const looksLikeToken = (text: string): boolean => /^wg_[0-9A-Za-z]{43}$/.test(text);
export const looksLikeSession = (text: string): boolean => /^[0-9A-Za-z]{43}$/.test(text);
