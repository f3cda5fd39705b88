import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { accountHandlers } from "../../src/app/accounts-access.ts";
import { dataPaths } from "../../src/app/data-dir.ts";
import { openAccounts } from "../../src/app/open-accounts.ts";
import { createAccountCommands } from "../../src/auth/account-commands.ts";
import auditCommand from "../../src/commands/audit.ts";
import { serveIpc } from "../../src/runtime/ipc.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { temporaryFolder } from "../support/inventories.ts";

const dataDir = temporaryFolder();
const outside = join(dataDir, "outside");
mkdirSync(outside);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs `wiregraph audit export WORDS` in this process and gives what it printed. */
async function exported(...words: readonly string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    auditCommand.configure(
      program.command("audit").exitOverride(),
      (action) =>
        async (...args) =>
          void (await action(...args)),
    );
    await program.parseAsync(["audit", "export", ...words, "--data-dir", dataDir], { from: "user" });
  } finally {
    vi.restoreAllMocks();
  }
  return printed;
}
const actions = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { action: string }).action);

describe("wiregraph audit export", () => {
  it("writes what there is, through the running server too, and is audited", async () => {
    const opened = await openAccounts({ dataDir }, silentLog);
    const commands = createAccountCommands(opened.accounts, opened.audit);
    await commands.createUser({ name: "ann", role: "viewer", password: null });
    await commands.createUser({ name: "bob", role: "viewer", password: null });
    const control = await serveIpc(dataPaths(dataDir).controlSocket, accountHandlers(commands));
    expect(actions(await exported())).toEqual(["createUser", "createUser"]);
    await control.close();
    await opened.stop();
    expect(actions(await exported())).toEqual(["exportAudit", "createUser", "createUser"]);
    expect(actions(await exported("--search", "BOB", "--action", "createUser"))).toEqual(["createUser"]);
    expect(await exported("--since", "-1d", "--until", "-1h")).toBe("");
  });

  it("writes a new file that others may not read", async () => {
    const file = join(outside, "audit.csv");
    expect(await exported("--format", "csv", "--output", file)).toBe("");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8").split("\r\n")[0]).toMatch(/^time,user,channel/);
    await expect(exported("--output", file)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(exported("--output", join(outside, "no", "folder"))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(exported("--since", "sometime")).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
