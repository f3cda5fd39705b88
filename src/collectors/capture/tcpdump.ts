import { execFile, spawn } from "node:child_process";
import { captureFilterProblem } from "../../model/capture-filter.ts";
import { defineCaptureDriver, type CaptureOptions } from "../../model/capture.ts";
import { AppError } from "../../model/errors.ts";
import { captureCure } from "../../pipeline/capture/capture-cure.ts";
import { filterRefused } from "../../pipeline/capture/capture-filter.ts";
import { TcpdumpSource } from "../../pipeline/capture/tcpdump-source.ts";
import { PcapError, pcapStatus } from "../../runtime/libpcap.ts";

const beginWithinMs = 5_000;
const missing = {
  problem: "The program tcpdump is not installed.",
  cure: "Run: sudo apt-get install tcpdump  (Fedora: dnf install tcpdump; Alpine: apk add tcpdump)",
} as const;

/** A tcpdump of its own for each interface, read through a pipe: needs no native package of npm's at all. */
export default defineCaptureDriver({
  name: "tcpdump",
  priority: 30,
  limits: [
    "A packet may come a second late.",
    "Drops are those tcpdump says, about once a second.",
    "One process more for each interface, about 0.4 µs of CPU a packet in all.",
  ],
  async available() {
    const version = await answerOf(["--version"]);
    if (version === undefined) return { usable: false, ...missing };
    // Compiling for an interface opens it: what fails is the right to capture.
    const { text, code } = (await answerOf(["-i", process.platform === "linux" ? "lo" : "lo0", "-p", "-d"])) ?? { text: "", code: 1 };
    if (code === 0 || /not up|No such device|doesn't exist/i.test(text)) return { usable: true };
    return { usable: false, problem: `tcpdump may not capture: ${lastWords(text)}.`, cure: captureCure };
  },
  async filterProblem(filter) {
    const problem = captureFilterProblem(filter);
    if (problem !== undefined) return problem;
    const answer = await answerOf(["-y", "EN10MB", "-d", "--", filter]);
    if (!answer) throw new AppError("UNAVAILABLE", missing.problem, { cure: missing.cure });
    return answer.code === 0 ? undefined : lastWords(answer.text);
  },
  async open(interfaceName, options) {
    const wrong = captureFilterProblem(options.filter ?? "");
    if (wrong !== undefined) throw filterRefused(interfaceName, new PcapError(wrong, pcapStatus.filter));
    const source = new TcpdumpSource(interfaceName, spawn("tcpdump", argumentsOf(interfaceName, options), { stdio: ["ignore", "pipe", "pipe"] }));
    try {
      await source.begun(beginWithinMs);
      return source;
    } catch (error) {
      source.close();
      const message = lastWords((error as Error).message);
      const status = /permission|not permitted/i.test(message)
        ? pcapStatus.permission
        : /syntax error|expression/i.test(message)
          ? pcapStatus.filter
          : pcapStatus.error;
      throw filterRefused(interfaceName, new PcapError(message, status));
    }
  },
});

function argumentsOf(interfaceName: string, { snapLength, promiscuous, bufferBytes, filter }: CaptureOptions): string[] {
  return [
    `--interface=${interfaceName}`,
    `--snapshot-length=${snapLength}`,
    `--buffer-size=${Math.max(1_024, Math.ceil(bufferBytes / 1_024))}`,
    "--time-stamp-precision=nano",
    "--packet-buffered",
    "-n",
    "-w-",
    ...(promiscuous ? [] : ["-p"]),
    // As root it would change to an account of its own, for which a process without that right has no use.
    ...(process.getuid?.() === 0 ? ["-Z", "root"] : []),
    "--",
    ...(filter ? [filter] : []),
  ];
}

/** What a tcpdump that only answers says; undefined when there is none. */
function answerOf(words: readonly string[]): Promise<{ readonly text: string; readonly code: number } | undefined> {
  return new Promise((resolve) => {
    execFile("tcpdump", words, { timeout: beginWithinMs, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      if ((error as NodeJS.ErrnoException | null)?.code === "ENOENT") resolve(undefined);
      else resolve({ text: `${stdout}${stderr}`, code: error ? 1 : 0 });
    });
  });
}

/** Its last message; what follows one in brackets is the system call's name. */
function lastWords(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const last = lines.findLast((line) => line.startsWith("tcpdump: ")) ?? lines.findLast((line) => line !== "") ?? "it said nothing";
  return last
    .replace(/^tcpdump: /, "")
    .slice(0, 300)
    .replace(/\.$/, "");
}
