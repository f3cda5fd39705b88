import { beforeAll, describe, expect, it, vi } from "vitest";
import hosts from "../../../web/src/pages/hosts.page.tsx";
import { click, draw, fakeServer, inApp, textOf, until, type Answer } from "../support.tsx";

const row = (index: number) => ({
  __typename: "Host",
  ip: `10.0.${index >> 8}.${index & 255}`,
  vlan: null,
  name: null,
  mac: null,
  isLocal: true,
  firstSeen: "2026-11-17T13:00:00.000Z",
  lastSeen: "2026-11-17T13:00:04.200Z",
  bytesPerSecond: 0,
  flowsAsClient: 1,
  flowsAsServer: 0,
  sent: { __typename: "HostTraffic", bytes: "1" },
  received: { __typename: "HostTraffic", bytes: "1" },
  topApplications: [],
});

/** A list of `total` hosts, in pages. */
const listOf =
  (total: number): Answer =>
  ({ first, after }) => {
    const start = after === null ? 0 : Number(after) + 1;
    const end = Math.min(total, start + Number(first));
    const nodes = Array.from({ length: end - start }, (_, index) => row(start + index));
    return {
      data: {
        hosts: {
          __typename: "HostConnection",
          totalCount: String(total),
          totalIsExact: true,
          pageInfo: { __typename: "PageInfo", endCursor: String(end - 1), hasNextPage: end < total },
          nodes,
        },
      },
    };
  };

beforeAll(() => {
  // Rows are drawn as far as they are in sight, and here nothing has a height.
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});

describe("the list of hosts", () => {
  it("says how many of all it shows and goes on to the last of them", async () => {
    const server = fakeServer({ Hosts: listOf(812) });
    const box = await draw(inApp(<hosts.Page />, server), "/hosts");
    await until(box, (text) => text.includes("200 of 812 hosts"), "the first page");
    await click(box, "Next 500");
    await until(box, (text) => text.includes("700 of 812 hosts"), "the second page");
    expect(textOf(box)).toMatch(/standing still, as of \d\d:\d\d:\d\d/);
    await click(box, "Next 112");
    await until(box, (text) => text.includes("812 of 812 hosts"), "the third page");
    const cursors = server.asked.flatMap(({ name, variables }) => (name === "Hosts" ? [variables["after"]] : []));
    expect(cursors.slice(-2)).toEqual(["199", "699"]);
    expect(box.querySelector("table")?.getAttribute("aria-rowcount")).toBe("813");
    expect(textOf(box)).not.toContain("Next");
    await click(box, "Follow again");
    await until(box, (text) => text.includes("200 of 812 hosts"), "the live list");
  });
  it("says where it is cut and how to narrow it down when the API pages no further", async () => {
    const server = fakeServer({
      Hosts: (variables) =>
        variables["after"] === null ? listOf(9_000)(variables) : { error: { message: "A live list can be paged only so far.", code: "LIMIT_EXCEEDED" } },
    });
    const box = await draw(inApp(<hosts.Page />, server), "/hosts");
    await until(box, (text) => text.includes("200 of 9,000 hosts"), "the first page");
    await click(box, "Next 500");
    await until(box, (text) => text.includes("paged only so far"), "the end");
    expect(textOf(box)).toContain("Narrow the hosts down");
    expect(textOf(box)).toContain("200 of 9,000 hosts");
  });
  it("one host is one host", async () => {
    const box = await draw(inApp(<hosts.Page />, fakeServer({ Hosts: listOf(1) })), "/hosts");
    await until(box, (text) => text.includes("1 of 1 host"), "the list");
    expect(textOf(box)).not.toContain("1 hosts");
  });
});
