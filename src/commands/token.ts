import { type Command, Option } from "commander";
import { withAccounts } from "../app/accounts-access.ts";
import { addConfigFlags, loadConfig } from "../app/config.ts";
import type { CliCommand } from "../model/command.ts";
import { AppError } from "../model/errors.ts";
import { type Audience, audiences, type Scope, scopes } from "../model/principal.ts";
import type { ApiToken } from "../model/services/accounts.ts";
import { formatDuration, parseDuration } from "../model/time.ts";
import { printable } from "../runtime/printable.ts";

interface CreateFlags {
  readonly user: string;
  readonly scope: string;
  readonly audience: Audience;
  readonly name: string;
  readonly expires: string;
  readonly networks?: string;
}

const say = (line = ""): void => void process.stdout.write(`${line}\n`);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const listed = (text: string): readonly string[] => text.split(",").flatMap((part) => part.trim() || []);

function scopesOf(text: string): readonly Scope[] {
  return listed(text).map((name) => {
    const scope = scopes.find((known) => known === name);
    if (!scope) throw new AppError("BAD_INPUT", `There is no scope ${name}.`, { path: "--scope", wanted: scopes.join(", "), got: name });
    return scope;
  });
}

async function create(flags: CreateFlags): Promise<number> {
  const { token, secret, createdUser } = await withAccounts(loadConfig({ flags: { ...flags } }), (accounts) =>
    accounts.createToken({
      user: flags.user,
      name: flags.name,
      audience: flags.audience,
      scopes: scopesOf(flags.scope),
      networks: listed(flags.networks ?? ""),
      expiresInMs: parseDuration(flags.expires, "--expires"),
    }),
  );
  if (createdUser) {
    say(`User ${createdUser.name} made, the first one: an admin, without a password yet.`);
    say(`  To sign in to the web UI set one with: wiregraph user password ${createdUser.name}`);
  }
  say(`Token "${printable(token.name)}" of ${token.userName} for ${token.audience === "mcp" ? "assistants (mcp)" : "programs (api)"}.`);
  say(`  scopes    ${token.scopes.join(", ")}`);
  say(`  networks  ${token.networks.join(", ") || "all"}`);
  say(`  ends      ${day(token.expiresAtMs)}`);
  say(`  id        ${token.id}`);
  say("It is shown only now:");
  say(secret);
  return 0;
}

function stateOf(token: ApiToken, nowMs: number): string {
  if (token.revokedAtMs !== undefined) return `revoked ${day(token.revokedAtMs)}`;
  if (token.expiresAtMs <= nowMs) return `ended ${day(token.expiresAtMs)}`;
  return `until ${day(token.expiresAtMs)}`;
}

async function list(flags: { readonly user?: string }): Promise<number> {
  const tokens = await withAccounts(loadConfig({ flags: { ...flags } }), (accounts) => accounts.listTokens({ user: flags.user ?? null }));
  if (tokens.length === 0) say("No tokens. Make one with: wiregraph token create --user NAME --scope read");
  const nowMs = Date.now();
  for (const token of tokens) {
    const used = token.lastUsedAtMs === undefined ? "never used" : `used ${day(token.lastUsedAtMs)}`;
    const networks = token.networks.length > 0 ? `  ${token.networks.join(",")}` : "";
    say(
      `${token.id}  …${token.hint}  ${token.audience}  ${stateOf(token, nowMs)}  ${used}  ${token.userName}  ${token.scopes.join(",")}${networks}  ${printable(token.name)}`,
    );
  }
  return 0;
}

async function revoke(id: string, flags: object): Promise<number> {
  const token = await withAccounts(loadConfig({ flags: { ...flags } }), (accounts) => accounts.revokeToken({ id }));
  say(`Token "${printable(token.name)}" (…${token.hint}) of ${token.userName} is revoked.`);
  return 0;
}

const own = (command: Command): Command => addConfigFlags(command, "dataDir", "databaseUrl");

export default {
  name: "token",
  summary: "make, list and revoke tokens for programs and assistants",
  configure(command, run) {
    own(command.command("create").description("make a token; its secret is printed once, alone on the last line"))
      .requiredOption("--user <name>", "whose token; made as an admin when there is no user at all yet")
      .requiredOption("--scope <scopes>", `comma-separated, of ${scopes.join(", ")}`)
      .addOption(
        new Option("--audience <audience>", "api: for programs, on /graphql; mcp: for assistants, whose writes a person confirms")
          .choices(audiences)
          .default("api"),
      )
      .option("--name <name>", "what to call it", "command line")
      .option("--expires <duration>", `how long it holds, at most ${formatDuration(366 * 86_400_000)}`, "90d")
      .option("--networks <cidrs>", "what it may see, comma-separated; default everything")
      .action(run(create));
    own(command.command("list").description("list tokens")).option("--user <name>", "only this user's").action(run(list));
    own(command.command("revoke").description("end a token at once").argument("<id>", "as `token list` shows it")).action(run(revoke));
  },
} satisfies CliCommand;
