import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Text that travels through somebody's hands and comes back as it was, or not at all. */
export interface SealedText {
  seal(text: string): string;
  /** Undefined for what was not sealed here, for this purpose, since this was made, or is older than `maxAgeMs`. */
  open(sealed: string, maxAgeMs: number): string | undefined;
}

/** AES-256-GCM under a key of this process: a restart opens nothing that was sealed before. */
export function createSealedText(purpose: string, clock: () => number = Date.now): SealedText {
  const key = randomBytes(32);
  return {
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(`${clock()} ${text}`, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed, maxAgeMs) {
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length < 28) return undefined;
      try {
        const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(12, 28));
        const text = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString("utf8");
        const space = text.indexOf(" ");
        const ageMs = clock() - Number(text.slice(0, space));
        return ageMs >= 0 && ageMs < maxAgeMs ? text.slice(space + 1) : undefined;
      } catch {
        // Not ours, or changed: which, nobody is told.
        return undefined;
      }
    },
  };
}
