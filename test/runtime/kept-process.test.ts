import { spawn, type ChildProcess } from "node:child_process";
import { pino } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { KeptProcess } from "../../src/runtime/kept-process.ts";

interface Line {
  readonly msg: string;
  readonly waitMs?: number;
}

/** A process that runs this script, and what became of it. */
function keep(script: string) {
  const lines: Line[] = [];
  const ends: (string | undefined)[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  const children: ChildProcess[] = [];
  const kept = new KeptProcess({
    name: "child",
    spawn: () => {
      const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
      children.push(child);
      return child;
    },
    onEnd: (how) => ends.push(how),
    log,
  });
  running.push(kept);
  return { kept, lines, ends, children };
}

const running: KeptProcess[] = [];
afterEach(async () => {
  for (const kept of running.splice(0)) await kept.stop(() => undefined);
});

const soon = { timeout: 45_000, interval: 20 };
const heard = (child: ChildProcess): Promise<void> => new Promise((resolve) => void child.stdout!.once("data", () => resolve()));

describe("a kept process", () => {
  it("that ends as soon as it is started is started again later each time", async () => {
    const { kept, lines, ends, children } = keep("process.exit(3)");
    kept.start();
    await vi.waitFor(() => expect(lines.filter(({ waitMs }) => waitMs !== undefined)).toHaveLength(4), soon);
    expect(lines.map(({ waitMs }) => waitMs)).toEqual([250, 500, 1_000, 2_000]);
    expect(lines[0]!.msg).toBe("the child ended; it is started again");
    expect(ends).toEqual(["code 3", "code 3", "code 3", "code 3"]);
    expect(kept.restarts).toBe(3);
    expect(kept.child).toBeUndefined();
    await kept.stop(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(children).toHaveLength(4);
  });

  it("that lived for a minute is started again at once", async () => {
    const { kept, lines, children } = keep("console.log(1); setInterval(() => undefined, 1000)");
    const now = vi.spyOn(Date, "now");
    kept.start();
    for (const [nth, aliveMs] of [1_000, 1_000, 61_000].entries()) {
      await vi.waitFor(() => expect(children).toHaveLength(nth + 1), soon);
      const at = Date.now();
      now.mockImplementation(() => at + aliveMs);
      children[nth]!.kill("SIGKILL");
      await vi.waitFor(() => expect(lines).toHaveLength(nth + 1), soon);
    }
    now.mockRestore();
    expect(lines.map(({ waitMs }) => waitMs)).toEqual([250, 500, 250]);
  });

  it("ends when it is asked, by a signal where that fails, and is not started again", async () => {
    for (const ask of [() => Promise.reject(new Error("it does not answer")), () => undefined]) {
      const { kept, ends, children } = keep("console.log(1); setInterval(() => undefined, 1000)");
      kept.start();
      await heard(children[0]!);
      expect(kept.child).toBe(children[0]);
      await kept.stop(ask);
      expect(children[0]!.signalCode).toBe("SIGTERM");
      await vi.waitFor(() => expect(ends).toEqual([undefined]), soon);
      expect(kept).toMatchObject({ child: undefined, restarts: 0 });
    }
    const { kept, children } = keep("process.once('SIGUSR2', () => process.exit(0)); console.log(1); setInterval(() => undefined, 1000)");
    kept.start();
    await heard(children[0]!);
    await kept.stop(async () => children[0]!.kill("SIGUSR2"));
    expect(children[0]!.exitCode).toBe(0);
  });
});
