import { rmSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { accountHandlers } from "../../src/app/accounts-access.ts";
import { dataPaths } from "../../src/app/data-dir.ts";
import { type OpenAccounts, openAccounts } from "../../src/app/open-accounts.ts";
import { createAccountCommands } from "../../src/auth/account-commands.ts";
import tokenCommand from "../../src/commands/token.ts";
import userCommand from "../../src/commands/user.ts";
import { serveIpc } from "../../src/runtime/ipc.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { temporaryFolder } from "../support/inventories.ts";

const dataDir = temporaryFolder();
const config = { dataDir };
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs `wiregraph WORDS` in this process, with the text on standard input; gives the exit code and what it printed. */
async function wiregraph(words: readonly string[], input = ""): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  let printed = "";
  let code = -1;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process, "stdin", "get").mockReturnValue(Readable.from([input]) as typeof process.stdin);
  try {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    for (const command of [tokenCommand, userCommand]) {
      command.configure(program.command(command.name).exitOverride(), (action) => async (...args) => {
        code = await action(...args);
      });
    }
    await program.parseAsync([...words, "--data-dir", dataDir], { from: "user" });
  } finally {
    vi.restoreAllMocks();
  }
  return { code, lines: printed.split("\n").slice(0, -1) };
}

const password = "correct horse battery";

/** Opens the accounts as the server would, between commands. */
async function withServerAccounts<T>(use: (opened: OpenAccounts) => Promise<T>): Promise<T> {
  const opened = await openAccounts(config, silentLog);
  try {
    return await use(opened);
  } finally {
    await opened.stop();
  }
}

describe("wiregraph token and user, without a server", () => {
  it("makes the first user with the first token, and prints the secret alone on the last line", async () => {
    const { code, lines } = await wiregraph(["token", "create", "--user", "alice", "--scope", "read,write,admin"]);
    expect(code).toBe(0);
    const secret = lines.at(-1)!;
    expect(secret).toMatch(/^wg_[0-9A-Za-z]{43}$/);
    expect(lines[0]).toBe("User alice made, the first one: an admin, without a password yet.");
    expect(lines.join("\n")).toContain("wiregraph user password alice");
    expect(lines.slice(0, -1).join("\n")).not.toContain(secret);
    await withServerAccounts(async ({ accounts }) => {
      expect(await accounts.principalOfToken(secret)).toMatchObject({
        userName: "alice",
        scopes: ["read", "write", "admin"],
        via: { audience: "api", tokenName: "command line" },
      });
      expect((await accounts.principalOfToken(secret))!.expiresAtMs).toBeGreaterThan(Date.now() + 89 * 86_400_000);
    });
    expect(statSync(`${dataDir}/inventory.db`).mode & 0o777).toBe(0o600);
  });

  it("takes every option, and refuses what is none", async () => {
    const { lines } = await wiregraph([
      "token",
      "create",
      "--user",
      "alice",
      "--scope",
      "read",
      "--audience",
      "mcp",
      "--name",
      "desk",
      "--expires",
      "1h",
      "--networks",
      "192.0.2.0/24, 2001:db8::/32",
    ]);
    expect(lines[0]).toBe('Token "desk" of alice for assistants (mcp).');
    expect(lines.join("\n")).toContain("networks  192.0.2.0/24, 2001:db8::/32");
    for (const [wrong, code] of [
      [["--scope", "root"], "BAD_INPUT"],
      [["--scope", "read", "--expires", "tomorrow"], "BAD_INPUT"],
      [["--scope", "read", "--expires", "400d"], "BAD_INPUT"],
      [["--scope", "read", "--networks", "nowhere"], "BAD_INPUT"],
      [["--scope", "read", "--audience", "web"], "commander.invalidArgument"],
    ] as const) {
      await expect(wiregraph(["token", "create", "--user", "alice", ...wrong])).rejects.toMatchObject({ code });
    }
    await expect(wiregraph(["token", "create", "--user", "nobody", "--scope", "read"])).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("lists and revokes", async () => {
    const before = await wiregraph(["token", "list", "--user", "alice"]);
    expect(before.lines).toHaveLength(2);
    const desk = before.lines.find((line) => line.endsWith("desk"))!;
    const [id] = desk.split("  ");
    expect(desk).toContain("never used");
    expect((await wiregraph(["token", "revoke", id!])).lines[0]).toContain('Token "desk"');
    expect((await wiregraph(["token", "list"])).lines.find((line) => line.endsWith("desk"))).toContain("revoked");
    await expect(wiregraph(["token", "revoke", "none"])).rejects.toMatchObject({
      code: "NOT_FOUND",
      details: { got: "none", cure: expect.stringContaining("npx wiregraph token list") },
    });
  });

  it("reads passwords from standard input", async () => {
    expect((await wiregraph(["user", "create", "bob", "--role", "operator"], `${password}\n`)).lines).toEqual(["User bob made, as operator."]);
    expect((await wiregraph(["user", "password", "alice"], `${password}\r\n`)).code).toBe(0);
    await expect(wiregraph(["user", "create", "carol"], "short\n")).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(wiregraph(["user", "create", "carol"], "")).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect((await wiregraph(["user", "create", "dave", "--without-password"])).lines[1]).toContain("wiregraph user password dave");
    await withServerAccounts(async ({ accounts }) => {
      for (const name of ["alice", "bob"]) expect((await accounts.signIn({ name, password, remoteAddress: "192.0.2.1", userAgent: "" })).user.name).toBe(name);
    });
  });

  it("lists, disables and enables users", async () => {
    await wiregraph(["user", "disable", "bob"]);
    const { lines } = await wiregraph(["user", "list"]);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^bob {4}operator {2}signed in .* disabled$/);
    await wiregraph(["user", "enable", "bob"]);
    expect((await wiregraph(["user", "list"])).lines[1]).not.toContain("disabled");
    await expect(wiregraph(["user", "disable", "alice"])).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("wiregraph token, while a server runs", () => {
  let opened: OpenAccounts;
  let control: { readonly close: () => Promise<void> };
  beforeAll(async () => {
    opened = await openAccounts(config, silentLog);
    control = await serveIpc(dataPaths(dataDir).controlSocket, accountHandlers(createAccountCommands(opened.accounts, opened.audit)));
  });
  afterAll(async () => {
    await control.close();
    await opened.stop();
  });

  it("works through it: what it revokes ends at once in the server", async () => {
    const secret = (await wiregraph(["token", "create", "--user", "alice", "--scope", "read", "--name", "live"])).lines.at(-1)!;
    const principal = await opened.accounts.principalOfToken(secret);
    expect(principal).toMatchObject({ userName: "alice", via: { tokenName: "live" } });
    if (principal?.via.kind !== "token") throw new Error("no token");
    await wiregraph(["token", "revoke", principal.via.tokenId]);
    expect(await opened.accounts.principalOfToken(secret)).toBeUndefined();
    const { rows } = await opened.audit.events({ first: 2 });
    expect(rows.map(({ action, outcome, through }) => [action, outcome, through])).toEqual([
      ["revokeApiToken", "applied", "cli"],
      ["createApiToken", "applied", "cli"],
    ]);
  });

  it("says what was wrong as it would without", async () => {
    await expect(wiregraph(["token", "create", "--user", "nobody", "--scope", "read"])).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "There is no user nobody.",
      details: { cure: "wiregraph user list shows who there is." },
    });
  });
});
