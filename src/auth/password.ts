import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { AppError } from "../model/errors.ts";

/** scrypt (RFC 7914) with N = 2^15, r = 8, p = 1: 32 MiB and about a tenth of a second each. */
const cost = { N: 32_768, r: 8, p: 1 } as const;
const keyBytes = 32;
const saltBytes = 16;
const minLength = 10;
const maxLength = 1_024;

interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Each takes 32 MiB and a thread: two at a time, and a queue beyond which it is better to say no. */
const maxRunning = 2;
const maxWaiting = 64;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { N, r, p }: ScryptCost, length: number): Promise<Buffer> {
  if (running >= maxRunning) {
    if (waiting.length >= maxWaiting) throw new AppError("RATE_LIMITED", "Too many people sign in at once.", { cure: "Try again in a few seconds." });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await new Promise((resolve, reject) => {
      scrypt(password.normalize("NFKC"), salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    // The place is handed over, so that nobody new can slip in between.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** `scrypt$N$r$p$salt$key`, salt and key in base64url: the parameters travel with the hash. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, cost, keyBytes);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Compares in constant time. A hash that is not ours throws: it is damage, not a wrong password. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = /^scrypt\$(\d{1,8})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,128})\$([\w-]{22,128})$/.exec(stored);
  if (!match) throw new Error("A stored password hash is not of a known form.");
  const key = Buffer.from(match[5]!, "base64url");
  if (password.length > maxLength) return false;
  const candidate = await derive(password, Buffer.from(match[4]!, "base64url"), { N: Number(match[1]), r: Number(match[2]), p: Number(match[3]) }, key.length);
  return timingSafeEqual(candidate, key);
}

let decoy: Promise<string> | undefined;

/** Takes as long as `verifyPassword` and is never right: for names that do not exist. */
export async function pretendToVerify(password: string): Promise<false> {
  decoy ??= hashPassword(randomBytes(16).toString("hex"));
  await verifyPassword(password, await decoy);
  return false;
}

/** BAD_INPUT when it is too short, too long, or the user's name. */
export function checkPassword(password: string, userName: string, path = "input.password"): void {
  const refuse = (message: string, wanted: string): never => {
    throw new AppError("BAD_INPUT", message, { path, wanted });
  };
  if (Array.from(password).length < minLength) refuse("The password is too short.", `at least ${minLength} characters`);
  if (password.length > maxLength) refuse("The password is too long.", `at most ${maxLength} characters`);
  if (password.normalize("NFKC").toLowerCase() === userName.normalize("NFKC").toLowerCase())
    refuse("The password is the user's name.", "something only you know");
  if (new Set(password).size < 3) refuse("The password is one character over and over.", "something that cannot be guessed");
}
