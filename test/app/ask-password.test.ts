import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { askNewPassword } from "../../src/app/ask-password.ts";

/** A terminal at which someone types. */
function terminal(): {
  readonly input: typeof process.stdin;
  readonly output: PassThrough;
  readonly type: (text: string) => void;
  readonly shown: () => string;
} {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input }) as PassThrough;
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  return { input: input as unknown as typeof process.stdin, output, type: (text) => input.write(text), shown: () => shown };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("askNewPassword", () => {
  it("asks twice and shows nothing of what is typed", async () => {
    const { input, output, type, shown } = terminal();
    const asked = askNewPassword("alice", input, output);
    await turn();
    type("hidden wörds\r");
    await turn();
    type("hidden wörds\r");
    expect(await asked).toBe("hidden wörds");
    await turn();
    expect(shown()).toBe("New password for alice: \nThe same again: \n");
  });

  it("refuses two different ones", async () => {
    const { input, output, type } = terminal();
    const asked = askNewPassword("alice", input, output);
    await turn();
    type("one password\r");
    await turn();
    type("two passwords\r");
    await expect(asked).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("stops on Ctrl-C", async () => {
    const { input, output, type } = terminal();
    const asked = askNewPassword("alice", input, output);
    await turn();
    type("half\u0003");
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("takes the first line of what is not a terminal", async () => {
    const from = (text: string): typeof process.stdin => Readable.from([text]) as typeof process.stdin;
    expect(await askNewPassword("alice", from(" spaces count \nsecond line\n"))).toBe(" spaces count ");
    expect(await askNewPassword("alice", from("no newline"))).toBe("no newline");
    await expect(askNewPassword("alice", from(""))).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
