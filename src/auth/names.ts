import { AppError } from "../model/errors.ts";

/** A user's name as it is compared: what looks the same is the same. */
export const nameKey = (name: string): string => name.normalize("NFKC").toLowerCase();

/** The name as it is kept; BAD_INPUT when it is none. */
export function checkUserName(name: string, path = "input.name"): string {
  const kept = name.normalize("NFKC").trim();
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._@+-]{0,63}$/u.test(kept)) return kept;
  throw new AppError("BAD_INPUT", "This is not a user name.", {
    path,
    wanted: "1 to 64 letters, digits and . _ @ + -, beginning with a letter or digit",
    got: name.slice(0, 80),
  });
}

/** A token's name, for people; BAD_INPUT when it is empty or too long. */
export function checkTokenName(name: string, path = "input.name"): string {
  const kept = name.trim();
  if (kept.length >= 1 && kept.length <= 80 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(kept)) return kept;
  throw new AppError("BAD_INPUT", "This is not a name for a token.", { path, wanted: "1 to 80 characters", got: name.slice(0, 80) });
}

/** A name at the OpenID provider as it is compared: a user name or an address, in lower case. */
export function checkOidcLogin(login: string, path = "input.oidcLogin"): string {
  const kept = nameKey(login.trim());
  if (/^[^\p{C}\p{Z}]{1,254}$/u.test(kept)) return kept;
  throw new AppError("BAD_INPUT", "This is not a name at the provider.", { path, wanted: "a user name or an e-mail address", got: login.slice(0, 80) });
}
