import { pino, type Logger } from "pino";

export type Log = Logger;

/** JSON lines on stderr; secrets and tokens are masked wherever they stand. */
export function createLog(level: string, destination = 2): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ["password", "secret", "token", "authorization", "*.password", "*.secret", "*.token", "headers.authorization", "headers.cookie"],
        censor: "***",
      },
    },
    pino.destination({ dest: destination, sync: true }),
  );
}

export const silentLog: Log = pino({ level: "silent" });

/** Cuts control characters out of text that came from outside, so that a terminal or a log viewer cannot be steered by it. */
export function printable(text: string, maxLength = 256): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
