import { including } from "../filter/filter.ts";
import { printFilter } from "../filter/syntax.ts";
import { useFilter } from "../filter/use-filter.ts";
import { countryName } from "../format/countries.ts";
import { bytes, count, exactBytes, plural, rate, share, toNumber } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import { HostLink } from "../parts/entity.tsx";
import { NetText } from "../parts/net-text.tsx";
import type { GroupRow, LiveGroups } from "./groups-data.ts";
import type { Grouping } from "./groups.ts";

/** What live flows of one kind add up to, most bytes first; the last row is what the others leave. */
export function GroupTable({ summary, rows, grouping }: { readonly summary: LiveGroups; readonly rows: readonly GroupRow[]; readonly grouping: Grouping }) {
  const { others } = summary;
  // A flow counts for both its hosts, so these can be more than the whole.
  const whole = Math.max(toNumber(summary.totals.bytes), toNumber(rows[0]?.bytes));
  const hasHosts = grouping.key === "COUNTRY";
  return (
    <table className="stacks">
      <caption className="hidden-label">Live {grouping.label.toLowerCase()}</caption>
      <thead>
        <tr>
          <th scope="col">{grouping.one[0]!.toUpperCase() + grouping.one.slice(1)}</th>
          <th scope="col" className="right">
            Now
          </th>
          <th scope="col" className="right">
            Sent
          </th>
          <th scope="col" className="right">
            Received
          </th>
          <th scope="col" className="right" aria-sort="descending">
            Bytes
          </th>
          <th scope="col" className="right">
            Share
          </th>
          <th scope="col" className="right wide-only">
            {hasHosts ? "Hosts" : "Packets"}
          </th>
          <th scope="col" className="right">
            Flows
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <td className="fill phone-first">
              <GroupKey row={row} grouping={grouping} />
            </td>
            <td className="right phone-second">{rate(row.bytesPerSecond)}</td>
            <Sums row={row} whole={whole} />
            <td className="right phone-note">
              <FlowsOf row={row} grouping={grouping} />
            </td>
          </tr>
        ))}
        {(others.groups ?? 0) > 0 && (
          <tr>
            <td className="fill faint phone-first">Other, {count(others.groups)}</td>
            <td className="right soft phone-second">{rate(others.bytesPerSecond)}</td>
            <Sums row={others} whole={whole} />
            <td className="right soft phone-note">{count(others.flows)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Sums({ row, whole }: { readonly row: Pick<GroupRow, "sentBytes" | "receivedBytes" | "bytes" | "packets" | "hosts">; readonly whole: number }) {
  return (
    <>
      <td className="right out" title={exactBytes(row.sentBytes)}>
        {bytes(row.sentBytes)}
      </td>
      <td className="right in" title={exactBytes(row.receivedBytes)}>
        {bytes(row.receivedBytes)}
      </td>
      <td className="right phone-value" title={exactBytes(row.bytes)}>
        {bytes(row.bytes)}
      </td>
      <td className="right faint">{share(toNumber(row.bytes), whole)}</td>
      <td className="right soft wide-only">{count(row.packets ?? row.hosts ?? 0)}</td>
    </>
  );
}

function GroupKey({ row, grouping }: { readonly row: GroupRow; readonly grouping: Grouping }) {
  const isPlace = grouping.field === "country" || grouping.field === "asn";
  if (row.key === "") return <span className="faint">{emptyKey(grouping)}</span>;
  if (grouping.isHost) return <HostLink ip={row.key} name={row.label} both />;
  if (grouping.key === "VLAN" && row.key === "0") return <span className="faint">untagged</span>;
  if (isPlace) return <PlaceName row={row} grouping={grouping} />;
  return <NetText value={row.key} limit={64} mono={grouping.key === "MAC" || grouping.key === "SERVER_PORT"} />;
}

function emptyKey({ field, one }: Grouping): string {
  if (field === "country" || field === "asn") return "not public, or not known";
  return one === "network" ? "in none you have named" : "unknown";
}

/** A country or an autonomous system by its name, its code or number beside it. */
function PlaceName({ row, grouping }: { readonly row: GroupRow; readonly grouping: Grouping }) {
  const code = grouping.field === "asn" ? `AS${row.key}` : row.key;
  const name = row.label ?? (grouping.field === "country" ? countryName(row.key) : null);
  if (name === null || name === code) return code;
  return (
    <>
      <NetText value={name} /> <span className="faint">{code}</span>
    </>
  );
}

/** Its live flows, with the page's filter besides. */
function FlowsOf({ row, grouping }: { readonly row: GroupRow; readonly grouping: Grouping }) {
  const { filter } = useFilter();
  if (row.key === "" || grouping.field === undefined) return count(row.flows);
  const f = printFilter(including(filter, grouping.field, row.key));
  return (
    // A filter asks for either side.
    <AppLink
      title={grouping.side === undefined ? undefined : `Live flows with this ${grouping.one} on either side`}
      to={`/live?${new URLSearchParams({ f }).toString()}`}
    >
      {plural(row.flows, "flow")}
    </AppLink>
  );
}
