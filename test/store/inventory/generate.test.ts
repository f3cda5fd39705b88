import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
// @ts-expect-error plain JavaScript, for it runs before there is a compiler
import { generateInventoryClients, postgresqlSchema } from "../../../prisma/generate.mjs";

const generated = new URL("../../../src/store/inventory/generated/", import.meta.url);
const schema = readFileSync(new URL("../../../prisma/schema.prisma", import.meta.url), "utf8");

describe("prisma/generate.mjs", () => {
  it("derives the PostgreSQL schema: the same models, the other provider", () => {
    const derived = (postgresqlSchema as (text: string) => string)(schema);
    const models = (text: string): string => text.slice(text.indexOf("model User"));
    expect(models(derived)).toBe(models(schema));
    expect(derived).toContain('provider = "postgresql"');
    expect(derived).not.toContain('"sqlite"');
    expect(() => (postgresqlSchema as (text: string) => string)("model X {}")).toThrow("prisma/schema.prisma");
  });

  it("does nothing when the clients are current", async () => {
    const made = (name: string): number => statSync(new URL(`${name}/client.ts`, generated)).mtimeMs;
    const before = [made("sqlite"), made("postgresql")];
    const began = performance.now();
    expect(await (generateInventoryClients as () => Promise<boolean>)()).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect([made("sqlite"), made("postgresql")]).toEqual(before);
    expect(existsSync(new URL("postgresql.prisma", generated))).toBe(true);
  });
});
