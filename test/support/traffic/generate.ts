import { parseArgs } from "node:util";
import { writeTraffic } from "./traffic.ts";

const help = `Writes a capture of mixed traffic and the truth about it.

  node --import tsx test/support/traffic/generate.ts --out FILE [--truth FILE]
    --seed N       repeatable traffic (1)
    --start TIME   ISO 8601 time of the first packet (2026-01-05T08:00:00Z)
    --scale X      millions of packets (1)
    --packets N    packets instead of --scale`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    start: { type: "string", default: "2026-01-05T08:00:00Z" },
    scale: { type: "string", default: "1" },
    packets: { type: "string" },
    out: { type: "string" },
    truth: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help || values.out === undefined) {
  process.stdout.write(`${help}\n`);
  process.exitCode = values.help ? 0 : 2;
} else {
  const summary = writeTraffic({
    seed: Number(values.seed),
    startMs: Date.parse(values.start),
    packets: values.packets === undefined ? Number(values.scale) * 1_000_000 : Number(values.packets),
    out: values.out,
    ...(values.truth === undefined ? {} : { truth: values.truth }),
  });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}
