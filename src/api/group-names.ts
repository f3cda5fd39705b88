import { countryName } from "../model/countries.ts";
import type { FlowDimension } from "../model/query-plan.ts";
import type { LiveSummary } from "../model/services/live-view.ts";
import type { Services } from "../model/services/index.ts";

/** A name for what a group is called, from our own tables; undefined where there is none. */
export function groupName(dimension: FlowDimension, value: string, { addressBook }: Services): string | undefined {
  if (dimension === "CLIENT_COUNTRY" || dimension === "SERVER_COUNTRY") return countryName(value);
  if (dimension === "CLIENT_ASN" || dimension === "SERVER_ASN") return value === "" ? undefined : addressBook.asName(Number(value));
  return dimension === "MAC" && value !== "" ? addressBook.vendor(value) : undefined;
}

/** The summary with such names in its rows. */
export function withGroupNames(summary: LiveSummary, groupBy: FlowDimension, services: Services): LiveSummary {
  return {
    ...summary,
    rows: summary.rows.map((row) => {
      const name = row.label ?? groupName(groupBy, row.key, services);
      return name === undefined ? row : { ...row, label: name };
    }),
  };
}
