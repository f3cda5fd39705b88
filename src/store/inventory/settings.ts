import type { Database } from "./database.ts";

/** Small facts about this installation that are no configuration, by key. Values are text; secrets do not belong here. */
export interface Settings {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

export function createSettings(database: Database, clock: () => number): Settings {
  return {
    async get(key) {
      return (await database.client.setting.findUnique({ where: { key } }))?.value;
    },
    async set(key, value) {
      const updatedAt = new Date(clock());
      await database.client.setting.upsert({ where: { key }, create: { key, value, updatedAt }, update: { value, updatedAt } });
    },
  };
}
