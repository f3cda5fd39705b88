import { readFileSync } from "node:fs";
import { BreakingChangeType, buildSchema, DangerousChangeType, findBreakingChanges, findDangerousChanges, type GraphQLSchema } from "graphql";
import { AppError } from "../model/errors.ts";
import type { CliCommand } from "../model/command.ts";

interface DiffFlags {
  readonly json?: boolean;
}

function schemaIn(path: string): GraphQLSchema {
  try {
    return buildSchema(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AppError(
      "BAD_INPUT",
      `${path} is not a GraphQL schema: ${(cause as Error).message}`,
      { path, wanted: "a file in GraphQL's schema language", cure: "Take schema/schema.graphql of a release." },
      { cause },
    );
  }
}

async function diff(oldPath: string, newPath: string | undefined, { json }: DiffFlags): Promise<number> {
  const before = schemaIn(oldPath);
  const after = newPath === undefined ? (await import("../api/schema.ts")).schema : schemaIn(newPath);
  const breaking = findBreakingChanges(before, after);
  const dangerous = findDangerousChanges(before, after);
  if (json) process.stdout.write(`${JSON.stringify({ breaking, dangerous }, undefined, 2)}\n`);
  else {
    for (const { type, description } of breaking) process.stdout.write(`breaking   ${BreakingChangeType[type]}: ${description}\n`);
    for (const { type, description } of dangerous) process.stdout.write(`dangerous  ${DangerousChangeType[type]}: ${description}\n`);
    process.stdout.write(`${breaking.length} breaking changes, ${dangerous.length} dangerous ones\n`);
  }
  return breaking.length > 0 ? 1 : 0;
}

export default {
  name: "schema",
  summary: "say what a change of the GraphQL schema breaks",
  configure(command, run) {
    command
      .command("diff")
      .summary("name the changes from one schema to another that break clients, and those that may surprise them")
      .argument("<old>", "schema file of the version clients were written for")
      .argument("[new]", "schema file of the other version; this version's when left out")
      .option("--json", "as JSON")
      .addHelpText("after", "\nExit code 1 when something breaks. A field is first marked @deprecated, and taken away in a later version.")
      .action(run(diff));
  },
} satisfies CliCommand;
