import { z } from "zod";
import { type SettingEntry, type SettingSource } from "../../model/services/settings.ts";
import { builder } from "../builder.ts";
import type { ApiContext } from "../context.ts";
import { defineMutation } from "../mutation.ts";
import { describedEnum } from "./enums.ts";

const SettingSourceEnum = describedEnum("SettingSource", "Where a setting's value comes from; each is stronger than the one before.", {
  DEFAULT: "Nobody set it.",
  STORED: "Changed here, by updateSettings.",
  FILE: "The settings file.",
  ENVIRONMENT: "A variable.",
  FLAG: "A flag of the command.",
} satisfies Record<SettingSource, string>);

const Setting = builder.objectRef<SettingEntry>("Setting").implement({
  description: "One setting of this server; values are as the settings file takes them.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name, as in the settings file." }),
    description: t.exposeString("description", { description: "What it does." }),
    variable: t.exposeString("variable", { description: "The variable that sets it too." }),
    value: t.field({
      type: "JSON",
      nullable: true,
      description: "What this server runs with; null when nothing is set, and for secrets.",
      resolve: (entry) => entry.value ?? null,
    }),
    defaultValue: t.field({
      type: "JSON",
      nullable: true,
      description: "What it is when nobody sets it; null for none.",
      resolve: (entry) => entry.defaultValue ?? null,
    }),
    source: t.field({ type: SettingSourceEnum, description: "Where the value comes from.", resolve: (entry) => entry.source }),
    isEditable: t.exposeBoolean("isEditable", { description: "True when updateSettings can change it." }),
    fixedBy: t.string({
      nullable: true,
      description: "The file, variable or flag that fixes it; null when none does.",
      resolve: (entry) => entry.fixedBy ?? null,
    }),
    needsRestart: t.boolean({
      description: "True when the next start takes another value than this server runs with.",
      resolve: (entry) => entry.next !== undefined,
    }),
    nextValue: t.field({
      type: "JSON",
      nullable: true,
      description: "The value of the next start, when needsRestart is true; null for the default of a setting that has none.",
      resolve: (entry) => entry.next?.value ?? null,
    }),
  }),
});

interface SettingsShape {
  readonly entries: readonly SettingEntry[];
}

const Settings = builder.objectRef<SettingsShape>("Settings").implement({
  description: "The settings of this server.",
  fields: (t) => ({
    entries: t.field({ type: [Setting], description: "Each of them.", resolve: ({ entries }) => [...entries] }),
    needsRestart: t.boolean({
      description: "True when something was changed that holds only from the next start on.",
      resolve: ({ entries }) => entries.some(({ next }) => next !== undefined),
    }),
  }),
});

const forAdmins = { $all: { scope: "admin", everyNetwork: true } } as const;
const settingsOf = ({ services }: ApiContext): SettingsShape => ({ entries: services.settings.list() });

builder.queryField("settings", (t) =>
  t.field({
    type: Settings,
    description: "The settings of this server. For administrators.",
    authScopes: forAdmins,
    resolve: (_root, _args, context) => settingsOf(context),
  }),
);

const SettingChange = builder.inputType("SettingChange", {
  description: "A setting and what it shall be.",
  fields: (t) => ({
    name: t.string({ required: true, description: "Its name.", validate: z.string().max(100, "The name of a setting has at most 100 characters.") }),
    value: t.field({
      type: "JSON",
      description: "As the settings file takes it: a number, true or false, a text such as 30d, a list. Null or left out: back to the default.",
    }),
  }),
});

const shown = (value: unknown): string => (value === null || value === undefined ? "its default" : JSON.stringify(value).slice(0, 100));

defineMutation({
  name: "updateSettings",
  description: "Changes settings of this server. Some hold at once, the others from its next start on; the answer says which.",
  needs: forAdmins,
  input: (t) => ({
    changes: t.field({
      type: [SettingChange],
      required: true,
      description: "What to change.",
      validate: z
        .array(z.object({ name: z.string() }).loose())
        .min(1, "Name a setting.")
        .max(50, "At most 50 settings at once."),
    }),
  }),
  payload: { settings: { type: Settings, description: "The settings as they are now; null after a dry run." } },
  plan: ({ changes: given }, context) => {
    const changes = given.map(({ name, value }) => ({ name, value: value ?? null }));
    const { settings } = context.services;
    settings.check(changes);
    const before = new Map(settings.list().map((entry) => [entry.name, entry.next?.value ?? entry.value ?? null]));
    const list = changes.map(({ name }) => name).join(", ");
    return {
      summary: `Changes ${list}.`,
      effects: changes.map(({ name, value }) => ({ description: `${name} becomes ${shown(value)}; it is ${shown(before.get(name))}.` })),
      change: {
        target: `settings ${list}`,
        before: Object.fromEntries(changes.map(({ name }) => [name, before.get(name) ?? null])),
        after: Object.fromEntries(changes.map(({ name, value }) => [name, value])),
      },
      apply: async () => {
        const { atOnce } = await settings.change(changes);
        const later = changes.map(({ name }) => name).filter((name) => !atOnce.includes(name));
        return {
          settings: settingsOf(context),
          summary: `Changed ${list}.`,
          warnings: later.length > 0 ? [`${later.join(", ")} ${later.length === 1 ? "holds" : "hold"} from the next start of Wiregraph on.`] : [],
        };
      },
    };
  },
});

export default { name: "settings" };
