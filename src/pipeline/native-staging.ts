import type { Field } from "../model/table.ts";
import type { Column } from "./native-column.ts";

/** Puts each property of a row where its column wants it, the row being the `at`-th of its group. */
export type Stage = (row: Readonly<Record<string, unknown>>, at: number) => void;
type StageOf = (staged: readonly unknown[]) => Stage;

/** Compiled once for each list of fields, and so once for all blocks of a table. */
const known = new WeakMap<readonly Field[], StageOf>();

/**
 * One function with a statement for each column: a loop over them would look each value up by its property's name, which is most of
 * the work of encoding. Names come from the model only.
 */
export function stagingOf(fields: readonly Field[], columns: readonly Column[]): Stage {
  let stageOf = known.get(fields);
  if (!stageOf) {
    const names = columns.map((_, i) => `into${i}`);
    const statements = fields.map(({ key }, i) => {
      if (!/^[a-zA-Z]\w*$/.test(key)) throw new Error(`${key} is no property of a row`);
      return columns[i]!.staging(names[i]!, `row.${key}`);
    });
    const code = `const [${names.join(", ")}] = staged; return (row, at) => {\n${statements.join("\n")}\n};`;
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- see above
    stageOf = new Function("staged", code) as StageOf;
    known.set(fields, stageOf);
  }
  return stageOf(columns.map(({ staged }) => staged));
}
