import type { TokenRecords } from "../../model/inventory-records.ts";
import { audiences, scopes } from "../../model/principal.ts";
import type { ApiToken } from "../../model/services/accounts.ts";
import type { Database } from "./database.ts";
import type { ApiToken as TokenRow, User as UserRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";
import { userOf } from "./user-records.ts";

const maxTokensListed = 500;

function tokenOf(row: TokenRow & { readonly user: UserRow }): ApiToken {
  const kept = textList(row.scopes, "ApiToken.scopes");
  return {
    id: row.id,
    name: row.name,
    userId: row.userId,
    userName: row.user.name,
    audience: audiences.find((known) => known === row.audience) ?? "mcp",
    scopes: scopes.filter((scope) => kept.includes(scope)),
    networks: textList(row.networks, "ApiToken.networks"),
    hint: row.hint,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    ...(row.lastUsedAt && { lastUsedAtMs: row.lastUsedAt.getTime() }),
    ...(row.revokedAt && { revokedAtMs: row.revokedAt.getTime() }),
  };
}

export function tokenRecords(database: Database, clock: () => number): TokenRecords {
  const tokens = () => database.client.apiToken;
  const include = { user: true } as const;
  return {
    async create({ createdAtMs, expiresAtMs, scopes, networks, ...token }) {
      const data = {
        ...token,
        id: newId(clock()),
        scopes: JSON.stringify(scopes),
        networks: JSON.stringify(networks),
        createdAt: new Date(createdAtMs),
        expiresAt: new Date(expiresAtMs),
      };
      await tokens().create({ data });
      return tokenOf(await tokens().findUniqueOrThrow({ where: { id: data.id }, include }));
    },
    async bySecretHash(secretHash) {
      const row = await tokens().findUnique({ where: { secretHash }, include });
      return row ? { token: tokenOf(row), user: userOf(row.user) } : undefined;
    },
    async byId(id) {
      const row = await tokens().findUnique({ where: { id }, include });
      return row ? tokenOf(row) : undefined;
    },
    async list({ userId }) {
      const rows = await tokens().findMany({
        ...(userId !== undefined && { where: { userId } }),
        include,
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: maxTokensListed,
      });
      return rows.map(tokenOf);
    },
    async used(id, atMs) {
      await tokens().updateMany({ where: { id }, data: { lastUsedAt: new Date(atMs) } });
    },
    async revoke(id, atMs, by) {
      await tokens().updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(atMs), revokedBy: by } });
    },
    async revokeOfUser(userId, atMs, by) {
      await tokens().updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: new Date(atMs), revokedBy: by } });
    },
  };
}
