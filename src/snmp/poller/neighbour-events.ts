import type { SnmpInterface, SnmpNeighbour } from "../../model/snmp-report.ts";
import type { Happening } from "./interface-events.ts";

/** More in one reading are told in one event. */
const mostEvents = 20;

/** Neighbours that came and went, by port. One of another name on the same port has taken the place of the former. */
export function neighbourEvents(
  before: readonly SnmpNeighbour[],
  now: readonly SnmpNeighbour[],
  interfaces: readonly Pick<SnmpInterface, "ifIndex" | "name">[],
): Happening[] {
  const [old, current] = [byPort(before), byPort(now)];
  const names = new Map(interfaces.map(({ ifIndex, name }) => [ifIndex, name]));
  const events: Happening[] = [];
  for (const port of [...new Set([...old.keys(), ...current.keys()])].toSorted((a, b) => a - b)) {
    const [was, is] = [old.get(port) ?? new Set<string>(), current.get(port) ?? new Set<string>()];
    const gone = [...was].filter((name) => !is.has(name)).toSorted();
    const came = [...is].filter((name) => !was.has(name)).toSorted();
    if (gone.length + came.length === 0) continue;
    const [lost, found] = [gone.join(", "), came.join(", ")];
    const where = port === 0 ? "" : ` on ${names.get(port) ?? `interface ${port}`}`;
    const text =
      gone.length === 0
        ? `There is a new neighbour${where}: ${found}.`
        : came.length === 0
          ? `${lost}${where} is gone.`
          : `${found} is${where} instead of ${lost}.`;
    events.push({
      kind: "NEIGHBOUR_CHANGED",
      ...(port > 0 && { ifIndex: port }),
      text,
      ...(gone.length > 0 && { before: lost }),
      ...(came.length > 0 && { after: found }),
    });
  }
  return atMost(events, mostEvents, "NEIGHBOUR_CHANGED", "more ports have other neighbours");
}

/** LLDP and CDP tell of the same neighbour in different words: each is compared with its own kind. */
function byPort(neighbours: readonly SnmpNeighbour[]): Map<number, Set<string>> {
  const ports = new Map<number, Set<string>>();
  for (const { protocol, localIfIndex = 0, systemName, chassisId, portId } of neighbours) {
    const names = ports.get(localIfIndex) ?? new Set<string>();
    const name = systemName ?? chassisId ?? "a nameless device";
    names.add(`${name}${portId === undefined ? "" : ` port ${portId}`} (${protocol.toUpperCase()})`);
    ports.set(localIfIndex, names);
  }
  return ports;
}

/** The first ones, and in place of the others how many there are. */
export function atMost(events: readonly Happening[], most: number, kind: Happening["kind"], what: string): Happening[] {
  return events.length <= most ? [...events] : [...events.slice(0, most), { kind, text: `${events.length - most} ${what}.` }];
}
