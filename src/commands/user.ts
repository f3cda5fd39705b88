import { type Command, Option } from "commander";
import { withAccounts } from "../app/accounts-access.ts";
import { askNewPassword } from "../app/ask-password.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { type Role, roles } from "../model/principal.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function create(name: string, flags: { readonly role: Role; readonly withoutPassword?: boolean }): Promise<number> {
  const config = loadConfig({ flags: { ...flags } });
  const password = flags.withoutPassword ? null : await askNewPassword(name);
  const user = await withAccounts(config, (accounts) => accounts.createUser({ name, role: flags.role, password }));
  say(`User ${user.name} made, as ${user.role}.`);
  if (user.role !== flags.role) say("  The first user is always an admin.");
  if (password === null) say(`  It cannot sign in until a password is set with: wiregraph user password ${user.name}`);
  return 0;
}

async function list(flags: object): Promise<number> {
  const users = await withAccounts(loadConfig({ flags: { ...flags } }), (accounts) => accounts.listUsers({}));
  if (users.length === 0) say("No users. Make the first one with: wiregraph user create NAME");
  const width = Math.max(0, ...users.map(({ name }) => name.length));
  for (const user of users) {
    const signedIn =
      user.lastSignInAtMs === undefined ? "never signed in" : `signed in ${new Date(user.lastSignInAtMs).toISOString().slice(0, 16).replace("T", " ")}`;
    say(`${user.name.padEnd(width)}  ${user.role.padEnd(8)}  ${signedIn}${user.disabled ? "  disabled" : ""}`);
  }
  return 0;
}

async function setPassword(name: string, flags: object): Promise<number> {
  const config = loadConfig({ flags: { ...flags } });
  const password = await askNewPassword(name);
  const user = await withAccounts(config, (accounts) => accounts.setPassword({ user: name, password }));
  say(`The password of ${user.name} is set; its sessions are ended.`);
  return 0;
}

const setDisabled =
  (disabled: boolean) =>
  async (name: string, flags: object): Promise<number> => {
    const user = await withAccounts(loadConfig({ flags: { ...flags } }), (accounts) => accounts.setDisabled({ user: name, disabled }));
    say(disabled ? `User ${user.name} is disabled: its sessions are ended, its tokens revoked.` : `User ${user.name} may sign in again; tokens are made anew.`);
    return 0;
  };

const own = (command: Command): Command => addConfigFlags(command, "dataDir", "databaseUrl");

export default {
  name: "user",
  summary: "make, list and disable users, set their passwords",
  configure(command, run) {
    const asking = "the password is asked for, or read from the first line of standard input";
    own(command.command("create").description(`make a user; ${asking}`).argument("<name>"))
      .addOption(new Option("--role <role>", "what they may do; the first user is an admin").choices(roles).default("viewer"))
      .option("--without-password", "ask for none: the user has tokens only, until one is set")
      .action(run(create));
    own(command.command("list").description("list users")).action(run(list));
    own(command.command("password").description(`set a password; ${asking}`).argument("<name>")).action(run(setPassword));
    own(command.command("disable").description("lock a user out at once").argument("<name>")).action(run(setDisabled(true)));
    own(command.command("enable").description("let a disabled user in again").argument("<name>")).action(run(setDisabled(false)));
  },
} satisfies CliCommand;
