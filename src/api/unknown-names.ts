import { AppError } from "../model/errors.ts";
import type { FlowFilter } from "../model/flow-filter.ts";
import { nearestName } from "../model/nearest.ts";
import { portName } from "../model/port-names.ts";
import type { Access } from "../model/services/live-view.ts";
import { protocolName } from "../net/protocol-names.ts";
import { accessOf, type ApiContext } from "./context.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

/** The names a filter can hold that are not of a closed list: exporters and imported files bring their own. */
const kinds = { application: "APPLICATION", category: "CATEGORY" } as const;
type Kind = keyof typeof kinds;

/** Each name costs a look into the store. */
const mostNames = 5;
const seenForMs = 600_000;
const unseenForMs = 10_000;
const mostRemembered = 1_000;
const allTime = { fromMs: 0, toMs: 0xffff_ffff * 1_000 };

let common: Readonly<Record<Kind, ReadonlyMap<string, string>>> | undefined;

/** Names of well-known services and IP protocols, by their lower case. */
function commonNames(): NonNullable<typeof common> {
  if (common) return common;
  const application = new Map<string, string>();
  const category = new Map<string, string>();
  for (let number = 0; number < 256; number++) application.set(protocolName(number).toLowerCase(), protocolName(number));
  for (const protocol of [6, 17, 132]) {
    for (let port = 0; port < 65_536; port++) {
      const service = portName(protocol, port);
      if (!service) continue;
      application.set(service.name.toLowerCase(), service.name);
      category.set(service.category.toLowerCase(), service.category);
    }
  }
  return (common = { application, category });
}

/** What a filter names, once each, whatever the case. */
function namesIn(filter: FlowFilter, kind: Kind): string[] {
  const matches = [filter.match, ...(filter.anyOf ?? []), ...(filter.noneOf ?? [])];
  return [...new Map(matches.flatMap((match) => match?.[kind] ?? []).map((name) => [name.toLowerCase(), name])).values()];
}

/** Says of names in filters that nothing has them. Remembers for a while what it found. */
export class UnknownNames {
  readonly #remembered = new Map<string, { readonly isSeen: boolean; readonly untilMs: number }>();

  /** A sentence for each application and category of the filter that no well-known service, no live and no stored flow has, with the nearest that there is. */
  async notice(filter: FlowFilter | null | undefined, context: ApiContext): Promise<string | undefined> {
    if (!filter) return undefined;
    const sentences: string[] = [];
    for (const kind of ["application", "category"] as const) {
      const common = commonNames()[kind];
      const doubtful = namesIn(filter, kind).filter((name) => !common.has(name.toLowerCase()));
      for (const name of doubtful.slice(0, mostNames)) {
        if (await this.#isSeen(kind, name, context)) continue;
        const near = nearestName(name, [...common.values(), ...(await seenNames(kind, context))]);
        sentences.push(
          `No flow, live or kept, has the ${kind} "${cleanUntrusted(name).slice(0, 60)}". ${near === undefined ? `Grouping by ${kinds[kind]} lists those there are.` : `Did you mean ${cleanUntrusted(near)}?`}`,
        );
      }
    }
    return sentences.length === 0 ? undefined : sentences.join(" ");
  }

  async #isSeen(kind: Kind, name: string, context: ApiContext): Promise<boolean> {
    const access = accessOf(context);
    const key = JSON.stringify([kind, name.toLowerCase(), ...access.networks]);
    const known = this.#remembered.get(key);
    if (known && known.untilMs > Date.now()) return known.isSeen;
    const isSeen = await findsFlows({ match: { [kind]: [name] } }, access, context);
    this.#remembered.delete(key);
    this.#remembered.set(key, { isSeen, untilMs: Date.now() + (isSeen ? seenForMs : unseenForMs) });
    const oldest = this.#remembered.size > mostRemembered ? this.#remembered.keys().next().value : undefined;
    if (oldest !== undefined) this.#remembered.delete(oldest);
    return isSeen;
  }
}

/** Whether a flow fits, live or kept. When one of the two cannot be asked it counts as found: nothing is claimed that is not sure. */
async function findsFlows(filter: FlowFilter, access: Access, { services, signal, log }: ApiContext): Promise<boolean> {
  try {
    const live = await services.live.flows({ filter, role: "ANY", orderBy: "NEWEST", first: 1 }, access);
    if (live.total > 0) return true;
    const kept = await services.history.flows({ window: allTime, filter, orderBy: "NEWEST", withTotal: false, first: 1 }, access, signal);
    return kept.rows.length > 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.debug({ err: error }, "whether a name is known could not be found out");
    return true;
  }
}

/** Names of live flows, and of the flows of the last day. */
async function seenNames(kind: Kind, context: ApiContext): Promise<string[]> {
  const access = accessOf(context);
  const groupBy = kinds[kind];
  const window = { fromMs: context.nowMs - 86_400_000, toMs: context.nowMs };
  try {
    const [live, kept] = await Promise.all([
      context.services.live.summary({ groupBy, first: 500 }, access),
      context.services.history.stats({ window, groupBy: [groupBy], metrics: ["BYTES"], orderBy: "BYTES", first: 500 }, access, context.signal),
    ]);
    return [...live.rows.map(({ key }) => key), ...kept.rows.flatMap(({ keys }) => keys.map(({ value }) => value))].filter((name) => name !== "");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.log.debug({ err: error }, "the names there are could not be found out");
    return [];
  }
}

/** An answer with the notice about its filter's names after its own, when the notice was selected. */
export async function withNameNotice<T extends { readonly notice?: string }>(
  answer: T,
  filter: FlowFilter | null | undefined,
  context: ApiContext,
  isWanted: boolean,
): Promise<T> {
  const notice = isWanted ? await context.facts.unknownNames.notice(filter, context) : undefined;
  return notice === undefined ? answer : { ...answer, notice: answer.notice === undefined ? notice : `${notice} ${answer.notice}` };
}
