import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ToolFolders } from "../../src/mcp/tool-folders.ts";
import type { Tool } from "../../src/mcp/tool.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { smallSchema } from "./small-schema.ts";

const tool = (name: string, says = "Says something."): string => `"${says}" query ${name} { maybe { ip } }`;

describe("ToolFolders", () => {
  let root: string;
  let folder: string;
  let folders: ToolFolders;
  let changes: (readonly Tool[])[];
  const names = (): readonly string[] => (changes.at(-1) ?? []).map((one) => one.name);
  const write = (file: string, text: string, mode = 0o600): void => {
    writeFileSync(join(folder, file), text, { mode });
    chmodSync(join(folder, file), mode);
  };
  const open = (paths: readonly string[] = [folder]): ToolFolders => {
    changes = [];
    return new ToolFolders({ schema: smallSchema, folders: paths, builtInNames: () => ["built_in"], log: silentLog, onChange: (tools) => changes.push(tools) });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "wg-tools-"));
    folder = join(root, "own");
    mkdirSync(folder, { mode: 0o700 });
    folders = open();
  });
  afterEach(() => {
    folders.stop();
    rmSync(root, { recursive: true });
  });

  it("loads what is there, sorted, and says nothing when nothing changed", async () => {
    write("b_two.graphql", tool("b_two"));
    write("a_one.graphql", tool("a_one"));
    write("notes.txt", "not a tool");
    await folders.reload();
    await folders.reload();
    expect(changes).toHaveLength(1);
    expect(names()).toEqual(["a_one", "b_two"]);
    expect(folders.problems()).toEqual([]);
  });

  it("keeps the last good version of a file that breaks, and says what is wrong", async () => {
    write("a_one.graphql", tool("a_one", "First."));
    await folders.reload();
    write("a_one.graphql", "query a_one {");
    await folders.reload();
    expect(names()).toEqual(["a_one"]);
    expect(folders.problems()[0]).toMatch(/a_one\.graphql.*Syntax Error/);
    write("a_one.graphql", tool("a_one", "Second."));
    await folders.reload();
    expect(changes.at(-1)![0]!.description).toBe("Second.");
    expect(folders.problems()).toEqual([]);
    rmSync(join(folder, "a_one.graphql"));
    await folders.reload();
    expect(names()).toEqual([]);
  });

  it("sees a change without being told", async () => {
    await folders.start();
    write("a_one.graphql", tool("a_one"));
    await vi.waitFor(() => expect(names()).toEqual(["a_one"]), { timeout: 30_000 });
  });

  it.each([
    ["shadows a built-in tool", () => write("built_in.graphql", tool("built_in")), /built-in/],
    ["is a symbolic link", () => symlinkSync("/etc/hostname", join(folder, "linked.graphql")), /symbolic link/],
    ["may be written by others", () => write("open.graphql", tool("open"), 0o622), /others may write/],
    ["does not fit the schema", () => write("wrong.graphql", `"Says." query wrong { colour }`), /colour/],
    ["describes itself too long", () => write("long.graphql", tool("long", "x".repeat(1_001))), /1000/],
    ["is too big", () => write("big.graphql", `${tool("big")} # ${"x".repeat(70_000)}`), /longer than/],
  ])("does not use a file that %s", async (_what, make, said) => {
    make();
    await folders.reload();
    expect(names()).toEqual([]);
    expect(folders.problems()).toHaveLength(1);
    expect(folders.problems()[0]).toMatch(said);
  });

  it("does not use a folder that others may write, is a link, or is not there", async () => {
    write("a_one.graphql", tool("a_one"));
    await folders.reload();
    chmodSync(folder, 0o777);
    await folders.reload();
    expect(folders.problems()[0]).toMatch(/chmod go-w/);
    expect(names()).toEqual(["a_one"]);
    const link = join(root, "link");
    symlinkSync(folder, link);
    const others = open([link, join(root, "nothing")]);
    await others.reload();
    expect(others.problems()).toHaveLength(2);
    expect(names()).toEqual([]);
  });

  it("refuses a name that two folders use", async () => {
    const second = join(root, "second");
    mkdirSync(second, { mode: 0o700 });
    write("a_one.graphql", tool("a_one"));
    writeFileSync(join(second, "a_one.graphql"), tool("a_one"), { mode: 0o600 });
    folders = open([folder, second]);
    await folders.reload();
    expect(names()).toEqual(["a_one"]);
    expect(folders.problems()[0]).toMatch(/another folder/);
  });
});
