/** Where a setting's value comes from; each is stronger than the one before. */
export const settingSources = ["DEFAULT", "STORED", "FILE", "ENVIRONMENT", "FLAG"] as const;
export type SettingSource = (typeof settingSources)[number];

/** One setting of this server, values as the settings file takes them. */
export interface SettingEntry {
  readonly name: string;
  readonly description: string;
  readonly variable: string;
  /** What this server runs with; absent when nothing is set, or it is a secret. */
  readonly value?: unknown;
  readonly defaultValue?: unknown;
  readonly source: SettingSource;
  /** Where it stands when something stronger than what is stored here says it: a file, a variable or a flag. */
  readonly fixedBy?: string;
  readonly isEditable: boolean;
  /** What the next start will take, when that is another value. */
  readonly next?: { readonly value: unknown };
}

/** `value` null goes back to the default. */
export interface SettingChange {
  readonly name: string;
  readonly value: unknown;
}

export interface ServerSettings {
  list(): readonly SettingEntry[];
  /** Fails as `change` would: BAD_INPUT for what is no such setting or no such value, CONFLICT for one that is fixed elsewhere. */
  check(changes: readonly SettingChange[]): void;
  /** Keeps the values for the next start; gives those that hold from now on. */
  change(changes: readonly SettingChange[]): Promise<{ readonly atOnce: readonly string[] }>;
}
