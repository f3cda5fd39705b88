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
