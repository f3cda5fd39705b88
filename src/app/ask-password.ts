import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { AppError } from "../model/errors.ts";

const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** One line that is not shown while it is typed. */
async function hiddenLine(question: string, input: NodeJS.ReadStream, output: NodeJS.WritableStream): Promise<string> {
  output.write(question);
  const lines: Interface = createInterface({ input, output: silent(), terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      const cancelled = (): void => reject(new AppError("CANCELLED", "No password was given.", { cure: "Run the command again." }));
      lines.once("line", resolve).once("SIGINT", cancelled).once("close", cancelled);
    });
  } finally {
    lines.close();
    output.write("\n");
  }
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input, terminal: false })) return line;
  throw new AppError("BAD_INPUT", "No password was given.", { wanted: "the password as the first line of standard input, or a terminal to ask on" });
}

/**
 * A new password: asked twice on a terminal without showing it, or the first line of standard input. Never from arguments,
 * which other users of the machine can see.
 */
export async function askNewPassword(userName: string, input = process.stdin, output: NodeJS.WritableStream = process.stderr): Promise<string> {
  if (!input.isTTY) return firstLine(input);
  const password = await hiddenLine(`New password for ${userName}: `, input, output);
  if ((await hiddenLine("The same again: ", input, output)) === password) return password;
  throw new AppError("BAD_INPUT", "These were two different passwords.", { cure: "Run the command again." });
}
