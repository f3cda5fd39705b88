import type { AccountCommands } from "../auth/account-commands.ts";
import type { IpcHandlers } from "../runtime/ipc.ts";
import { silentLog } from "../runtime/log.ts";
import type { Config } from "./config.ts";
import { connectToServer } from "./control.ts";
import { lockDataDir } from "./data-dir.ts";

const prefix = "accounts.";

/** The account commands as the running server offers them on its control socket. */
export function accountHandlers(commands: AccountCommands): IpcHandlers {
  return Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [prefix + name, (input: never) => (command as (input: never) => unknown)(input)]),
  );
}

/** Gives the account commands: the running server's when there is one, else on the inventory itself (DECISIONS §2.6). */
export async function withAccounts<T>(config: Config, use: (commands: AccountCommands) => Promise<T>): Promise<T> {
  const server = await connectToServer(config);
  if (server) {
    try {
      return await use(
        new Proxy({} as AccountCommands, {
          get: (_, name) => (typeof name === "string" ? (input: unknown) => server.request(prefix + name, input) : undefined),
        }),
      );
    } finally {
      server.close();
    }
  }
  const lock = lockDataDir(config.dataDir);
  try {
    // Loaded here: while a server runs, none of it is needed.
    const [{ openAccounts }, { createAccountCommands }] = await Promise.all([import("./open-accounts.ts"), import("../auth/account-commands.ts")]);
    const opened = await openAccounts(config, silentLog);
    try {
      return await use(createAccountCommands(opened.accounts, opened.audit));
    } finally {
      await opened.stop();
    }
  } finally {
    lock.release();
  }
}
