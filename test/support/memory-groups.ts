import { AppError } from "../../src/model/errors.ts";
import type { HostGroup, HostGroups } from "../../src/model/services/host-groups.ts";
import type { ServerSettings } from "../../src/model/services/settings.ts";
import type { SavedView, SavedViews } from "../../src/model/services/saved-views.ts";

export function memoryHostGroups(clock: () => number): HostGroups {
  const rows = new Map<string, HostGroup>();
  return {
    list: async () => [...rows.values()].toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
    set: async (group, by) => {
      const key = group.name.toLowerCase();
      const row = { ...group, id: rows.get(key)?.id ?? `group-${rows.size + 1}`, updatedBy: by.userName, updatedAtMs: clock() };
      rows.set(key, row);
      return row;
    },
    remove: async (name) => {
      const row = rows.get(name.toLowerCase());
      if (!row) throw new AppError("NOT_FOUND", "There is no such host group.", { path: "input.name" });
      rows.delete(name.toLowerCase());
      return row;
    },
  };
}

export function memorySavedViews(clock: () => number): SavedViews {
  const rows = new Map<string, SavedView>();
  return {
    list: async (userId) => [...rows.values()].filter((row) => row.shared || row.ownerId === userId),
    save: async (view) => {
      const existing = [...rows.values()].find((row) => row.ownerId === view.ownerId && row.name.toLowerCase() === view.name.toLowerCase());
      const row = { ...view, id: existing?.id ?? `view-${rows.size + 1}`, createdAtMs: existing?.createdAtMs ?? clock(), updatedAtMs: clock() };
      rows.set(row.id, row);
      return row;
    },
    get: async (id) => rows.get(id),
    remove: async (id) => void rows.delete(id),
  };
}

export function memorySettings(): ServerSettings {
  let level: unknown = "info";
  return {
    list: () => [
      { name: "logLevel", description: "What goes to the log.", variable: "WIREGRAPH_LOG_LEVEL", value: level, source: "STORED", isEditable: true },
      { name: "port", description: "Port.", variable: "WIREGRAPH_PORT", value: 3_000, source: "DEFAULT", isEditable: false },
    ],
    check: (changes) => {
      const wrong = changes.findIndex(({ name }) => name !== "logLevel");
      if (wrong >= 0) throw new AppError("BAD_INPUT", "There is no such setting.", { path: `input.changes[${wrong}].name` });
    },
    change: async (changes) => {
      for (const { value } of changes) level = value ?? "info";
      return { atOnce: ["logLevel"] };
    },
  };
}
