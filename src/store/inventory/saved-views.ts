import { AppError } from "../../model/errors.ts";
import type { SavedView, SavedViews, ViewContent } from "../../model/services/saved-views.ts";
import type { Database } from "./database.ts";
import type { SavedView as ViewRow } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";

const maxOfOwner = 200;
const maxListed = 500;
const keyOf = (name: string): string => name.normalize("NFKC").toLowerCase();

function viewOf(row: ViewRow): SavedView {
  return {
    id: row.id,
    ownerId: row.ownerId,
    name: row.name,
    shared: row.shared,
    content: JSON.parse(row.view) as ViewContent,
    networks: textList(row.networks, "SavedView.networks"),
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
  };
}

export function createSavedViews(database: Database, clock: () => number): SavedViews {
  const views = () => database.client.savedView;
  return {
    async list(userId) {
      const rows = await views().findMany({
        where: { OR: [{ ownerId: userId }, { shared: true }] },
        orderBy: [{ nameKey: "asc" }, { id: "asc" }],
        take: maxListed,
      });
      return rows.map(viewOf);
    },
    async save({ ownerId, name, shared, content, networks }) {
      const place = { ownerId, nameKey: keyOf(name) };
      const isThere = (await views().count({ where: place })) > 0;
      if (!isThere && (await views().count({ where: { ownerId } })) >= maxOfOwner) {
        throw new AppError("LIMIT_EXCEEDED", `You have ${maxOfOwner} saved views, which is the most.`, { cure: "Remove one first." });
      }
      const now = new Date(clock());
      const data = { name, shared, view: JSON.stringify(content), networks: JSON.stringify(networks), updatedAt: now };
      return viewOf(
        await views().upsert({ where: { ownerId_nameKey: place }, create: { ...data, ...place, id: newId(clock()), createdAt: now }, update: data }),
      );
    },
    async get(id) {
      const row = await views().findUnique({ where: { id } });
      return row ? viewOf(row) : undefined;
    },
    async remove(id) {
      await views().deleteMany({ where: { id } });
    },
  };
}
