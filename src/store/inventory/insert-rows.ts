import { Prisma, type PrismaClient } from "./generated/sqlite/client.ts";

/** Values of one statement: within what both databases take. */
const valuesAtOnce = 900;

/**
 * Inserts rows of one shape, many with one statement: making a statement out of each takes Prisma ten times as long as writing it.
 * Table and columns are names of ours; all else is a parameter.
 */
export function insertRows(client: PrismaClient, table: string, rows: readonly Readonly<Record<string, unknown>>[]): readonly Prisma.PrismaPromise<number>[] {
  const [first] = rows;
  if (!first) return [];
  const columns = Object.keys(first);
  const names = columns.map((column) => `"${column}"`).join(", ");
  const statements: Prisma.PrismaPromise<number>[] = [];
  for (let at = 0, most = Math.floor(valuesAtOnce / columns.length); at < rows.length; at += most) {
    const some = rows.slice(at, at + most).map((row) => Prisma.sql`(${Prisma.join(columns.map((column) => row[column]))})`);
    statements.push(client.$executeRaw(Prisma.sql`INSERT INTO ${Prisma.raw(`"${table}"`)} (${Prisma.raw(names)}) VALUES ${Prisma.join(some)}`));
  }
  return statements;
}
