import { countryName } from "../format/countries.ts";
import { NetText } from "../parts/net-text.tsx";
import type { GroupKeys } from "./drill.ts";

type Key = GroupKeys[number];

/** A group's value as people say it: its name, and beside it in grey what it is called. */
export function nameOf({ dimension, value, label }: Key): string {
  if (value === "") return dimension.none ?? "unknown";
  if (dimension.key === "DIRECTION") return value.toLowerCase();
  if (dimension.key === "VLAN" && value === "0") return "untagged";
  if (dimension.field === "country") return label ?? countryName(value);
  if (dimension.field === "asn") return label ?? `AS${value}`;
  return label ?? value;
}

/** What stands beside the name; undefined where the name is all. */
function besideOf({ dimension, value, label }: Key): string | undefined {
  if (value === "" || label === null) return undefined;
  return dimension.field === "asn" ? `AS${value}` : value;
}

export function GroupName({ part, limit }: { readonly part: Key; readonly limit: number }) {
  if (part.value === "") return <span className="faint">{nameOf(part)}</span>;
  return (
    <NetText
      value={nameOf(part)}
      limit={limit}
      mono={part.label === null && (part.dimension.isHost === true || part.dimension.key === "MAC" || part.dimension.key === "JA4")}
    />
  );
}

/** In grey behind the link, so that the link stays short. */
export function Beside({ part }: { readonly part: Key }) {
  const beside = besideOf(part);
  return beside === undefined ? null : <span className="mono faint"> {beside}</span>;
}
