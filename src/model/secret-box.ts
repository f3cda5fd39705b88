/** Keeps secrets at rest. Made in `auth`; stores see only what is sealed. */
export interface SecretBox {
  seal(secret: string): string;
  /** Undefined for what was sealed with another key, or changed. */
  open(sealed: string): string | undefined;
}
