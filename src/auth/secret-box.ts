import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { AppError } from "../model/errors.ts";
import type { SecretBox } from "../model/secret-box.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under a key in a file that only we can read, made (0600) when the first secret is sealed. Who has the
 * database alone has no secret. UNAVAILABLE with a cure when the file cannot be used.
 */
export function createSecretBox(options: { readonly path: string; readonly purpose: string }): SecretBox {
  const aad = Buffer.from(options.purpose);
  let known: Buffer | undefined;
  const key = (make: boolean): Buffer | undefined => (known ??= readKey(options.path) ?? (make ? makeKey(options.path) : undefined));
  return {
    seal(secret) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key(true)!, nonce, { authTagLength: tagBytes }).setAAD(aad);
      const body = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed) {
      const opening = key(false);
      const bytes = Buffer.from(sealed, "base64url");
      if (!opening || bytes.length < nonceBytes + tagBytes) return undefined;
      try {
        const cipher = createDecipheriv("aes-256-gcm", opening, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
          .setAAD(aad)
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        return Buffer.concat([cipher.update(bytes.subarray(nonceBytes + tagBytes)), cipher.final()]).toString("utf8");
      } catch {
        // Another key's, or changed: which, cannot be told.
        return undefined;
      }
    },
  };
}

function readKey(path: string): Buffer | undefined {
  if (!existsSync(path)) return undefined;
  const key = orUnavailable(path, () => Buffer.from(readFileSync(path, "utf8").trim(), "base64url"));
  if (key.length === keyBytes) return key;
  throw new AppError("UNAVAILABLE", `The key file ${path} is damaged.`, {
    cure: "Put the right one back; or move it away, and set every stored credential again.",
  });
}

function makeKey(path: string): Buffer {
  return orUnavailable(path, () => {
    const key = randomBytes(keyBytes);
    const file = openSync(path, "wx", 0o600);
    try {
      // The mode of `openSync` is cut by the umask, never widened; this says it whatever that is.
      fchmodSync(file, 0o600);
      writeSync(file, `${key.toString("base64url")}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return key;
  });
}

function orUnavailable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `The key file ${path} cannot be used: ${(cause as Error).message}`,
      { cure: "Give this user the right to read and write it, and only this user." },
      { cause },
    );
  }
}
