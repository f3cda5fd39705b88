import { AppError } from "../model/errors.ts";
import type { Monitor } from "../model/services/monitors.ts";
import { type ApiContext, principalOf } from "./context.ts";
import { outsideOf } from "./networks.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

/** Whether a caller limited to networks may see and change it: its target is an address inside, or its author was no less limited. */
function visible({ target, networks: own }: Monitor, networks: readonly string[]): boolean {
  if (networks.length === 0) return true;
  if (own.length > 0 && outsideOf(own, networks).length === 0) return true;
  const host = URL.canParse(target) ? new URL(target).hostname.replace(/^\[|\]$/g, "") : target;
  return outsideOf([host], networks).length === 0;
}

/** Those the caller may see, newest first. */
export const visibleMonitors = (context: ApiContext): readonly Monitor[] =>
  context.services.monitors.list().filter((monitor) => visible(monitor, principalOf(context).networks));

/** By id. NOT_FOUND for those the caller may not see, too. */
export function foundMonitors(ids: readonly string[], context: ApiContext, path: string): readonly Monitor[] {
  const byId = new Map(visibleMonitors(context).map((monitor) => [monitor.id, monitor]));
  return ids.map((id, i) => {
    const monitor = byId.get(id);
    if (monitor) return monitor;
    throw new AppError("NOT_FOUND", "There is no such monitor.", { path: path.replace("*", String(i)), got: cleanUntrusted(id), cure: "monitors lists them." });
  });
}
