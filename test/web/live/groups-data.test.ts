import { expect, it } from "vitest";
import { groupsOfCountries } from "../../../web/src/live/groups-data.ts";

it("countries beyond the first so many are summed up", () => {
  const country = (code: string, flows: number) => ({
    country: code,
    name: null,
    hosts: 2,
    sentBytes: "10",
    receivedBytes: "20",
    flows,
    bytesPerSecond: 1.5,
  });
  const totals = { bytesPerSecond: 9, bytes: "90", flows: 6, hosts: 6 };
  const groups = groupsOfCountries({ countries: [country("DE", 3), country("MD", 2), country("FR", 1)], liveSummary: { totals } }, 1);
  expect(groups.rows).toEqual([expect.objectContaining({ key: "DE", bytes: "30", packets: null, flows: 3 })]);
  expect(groups.others).toEqual({ groups: 2, bytesPerSecond: 3, bytes: "60", sentBytes: "20", receivedBytes: "40", packets: null, flows: 3, hosts: 4 });
  expect(groups.totals).toBe(totals);
});
