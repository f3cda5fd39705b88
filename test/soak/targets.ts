import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import { AppError } from "../../src/model/errors.ts";
import type { Dissector } from "../../src/model/dissector.ts";
import type { ExportDecoder } from "../../src/model/export.ts";
import { createBatcher } from "../../src/pipeline/batcher.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import type { Engine } from "../../src/pipeline/engine.ts";
import { Exporters } from "../../src/pipeline/exports/exporters.ts";
import { knownLinkTypes } from "../../src/pipeline/link-layer.ts";
import { discover } from "../../src/runtime/discover.ts";
import { show } from "../support/show-dissector.ts";
import type { Random } from "../support/traffic/random.ts";
import type { Corpus } from "./corpus.ts";
import { mutate } from "./mutate.ts";

/** One layer that bytes from outside come to. `run` is one case; it throws when the layer did what it must not. */
export interface SoakTarget {
  readonly name: string;
  run(random: Random): void | Promise<void>;
}

const localNetworks = ["10.0.0.0/8", "fd00::/8"];
const startMs = 1_767_600_000_000;
const flowsKept = 5_000;

export async function createTargets(corpus: Corpus, scratch: string): Promise<readonly SoakTarget[]> {
  const dissectors = await discover<Dissector>(new URL("../../src/dissectors/", import.meta.url));
  const decoders = await discover<ExportDecoder>(new URL("../../src/decoders/", import.meta.url));
  return [
    engineTarget("engine", corpus, dissectors, false),
    engineTarget("engine, tunnels", corpus, dissectors, true),
    dissectorTarget(corpus, dissectors),
    exportTarget(corpus, dissectors, decoders),
    readerTarget(corpus, scratch),
  ];
}

/** Packets of a capture one after another, half of them damaged, through decoder, flow table and dissectors to rows; in one engine all along. */
function engineTarget(name: string, { packets }: Corpus, dissectors: readonly Dissector[], tunnels: boolean): SoakTarget {
  const batches = createBatcher({ deliver: async () => {} });
  const timeouts = { idleTimeoutMs: 30_000, activeTimeoutMs: 60_000, maxFlows: flowsKept };
  const engine: Engine = createEngine({ source: "CAPTURE", dissectors, localNetworks, tunnels, ...timeouts }, batches);
  const known = [...knownLinkTypes];
  const interfaces = new Map(known.map((linkType) => [linkType, engine.addInterface("soak", linkType)]));
  let nowMs = startMs;
  return {
    name,
    run(random) {
      const first = random.between(0, packets.length - 1);
      const last = Math.min(packets.length, first + random.between(10, 60));
      for (let i = first; i < last; i++) {
        const { bytes, linkType } = packets[i]!;
        const sent = random.chance(0.5) ? mutate(bytes, random, random.pick(packets).bytes) : bytes;
        const captured = random.chance(0.1) ? random.between(0, sent.length) : sent.length;
        const wire = random.chance(0.05) ? random.word() >>> 8 : sent.length;
        const id = interfaces.get(random.chance(0.03) ? random.pick(known) : linkType)!;
        nowMs += random.chance(0.01) ? random.between(-5_000, 20_000) : random.fraction() * 20;
        engine.packet(sent, 0, captured, Math.max(captured, wire), nowMs, id, random.chance(0.1) ? random.between(0, 4_095) : 0);
      }
      nowMs += 1;
      engine.beat(nowMs);
      batches.beat(nowMs);
      if (engine.activeFlows > flowsKept) throw new Error(`${engine.activeFlows} flows in a table of ${flowsKept}`);
    },
  };
}

/** Damaged payloads, as conversations, to every dissector whether it would be asked or not. */
function dissectorTarget({ payloads }: Corpus, dissectors: readonly Dissector[]): SoakTarget {
  return {
    name: "dissectors",
    run(random) {
      const sent = Array.from({ length: random.between(1, 5) }, () => {
        const bytes = mutate(random.pick(payloads), random, random.pick(payloads));
        return { from: random.chance(0.5) ? ("client" as const) : ("server" as const), bytes };
      });
      for (const dissector of dissectors) {
        const ports = [...(dissector.ports.tcp ?? []), ...(dissector.ports.udp ?? []), random.between(1, 65_535)];
        const { wrong } = show(dissector, sent, { protocol: random.pick(dissector.transports), serverPort: random.pick(ports) });
        if (wrong.length > 0) throw new Error(`${dissector.name}: ${wrong.join("; ").slice(0, 300)}`);
      }
    },
  };
}

/** Damaged export messages of a few exporters, whose templates, half of them right, go on. */
function exportTarget({ exports }: Corpus, dissectors: readonly Dissector[], decoders: readonly ExportDecoder[]): SoakTarget {
  const batches = createBatcher({ deliver: async () => {} });
  const exporters = new Exporters({ decoders, dissectors, localNetworks, maxFlows: flowsKept, maxDatagramsPerSecond: 1e9, sink: batches });
  let nowMs = startMs;
  return {
    name: "exports",
    run(random) {
      for (let left = random.between(5, 30); left > 0; left--) {
        const bytes = random.chance(0.4) ? random.pick(exports) : mutate(random.pick(exports), random, random.pick(exports));
        exporters.message(bytes, 0, bytes.length, `192.0.2.${random.between(1, 20)}`, random.chance(0.5) ? "" : "40000", nowMs);
        nowMs += random.fraction() * 50;
      }
      exporters.beat(nowMs);
      batches.beat(nowMs);
      if (random.chance(0.01)) exporters.restore(JSON.parse(JSON.stringify(exporters.save())));
    },
  };
}

/** Damaged capture files. That one cannot be read at all is an AppError; damage further on is said, and what was before is given. */
function readerTarget({ files }: Corpus, scratch: string): SoakTarget {
  const path = join(scratch, "damaged");
  return {
    name: "readers",
    async run(random) {
      writeFileSync(path, mutate(random.pick(files), random, random.pick(files)));
      let interfaces = 0;
      try {
        await readCapture(path, {
          addInterface: () => interfaces++,
          onPacket(bytes, offset, captured, wire, timeMs, id) {
            const isRight = offset >= 0 && captured >= 0 && offset + captured <= bytes.length && wire >= 0 && timeMs >= 0 && id >= 0 && id < interfaces;
            if (!isRight) throw new Error(`a packet of ${captured} of ${wire} bytes at ${offset} of ${bytes.length}, time ${timeMs}, interface ${id}`);
          },
        });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    },
  };
}
