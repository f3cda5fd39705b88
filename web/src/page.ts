import type { ComponentType } from "react";
import type { IconName } from "./parts/icon.tsx";

export const navGroups = ["Watch", "Network", "Detect", "Ask", "Foot"] as const;

/** A page of the UI: one file `pages/<name>.page.tsx`, found by its name. */
export interface PageDefinition {
  /** The file's name. */
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly Page: ComponentType;
  /** Its place in the navigation; pages reached by clicking have none. */
  readonly nav?: {
    readonly group: (typeof navGroups)[number];
    readonly order: number;
    readonly icon: IconName;
    readonly label: string;
    /** The key after G that opens it. */
    readonly key?: string;
    /** In the phone's tab bar. */
    readonly phone?: boolean;
  };
}

export function definePage(page: PageDefinition): PageDefinition {
  return page;
}
