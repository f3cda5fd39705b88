import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long; begun last, one of them would keep the rest of the machine waiting at the end. */
const long = [
  "test/store/flows/kill.test.ts",
  "test/e2e/soak.test.ts",
  "test/store/flows/sql-attacks.test.ts",
  "test/store/flows/crash.test.ts",
  "test/store/flows/round-trip.test.ts",
  "test/store/flows/flow-planner.test.ts",
  "test/e2e/docs.test.ts",
  "test/pipeline/shards/sharded-meter.test.ts",
  "test/app/backups.test.ts",
  "test/collectors/capture/afpacket.test.ts",
];

/** Vitest's order, which on a fresh machine knows sizes of files only, with the long ones first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
