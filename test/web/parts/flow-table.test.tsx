import { Client, fetchExchange, Provider } from "urql";
import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import type { FlowRow } from "../../../web/src/parts/flow-fields.ts";
import { barLength, FlowTable, shownOf } from "../../../web/src/parts/flow-table.tsx";
import { asText } from "../../../web/src/parts/flow-text.ts";
import { click, draw } from "../support.tsx";

const flow = {
  id: "1",
  communityId: "1:abc=",
  source: "CAPTURE",
  firstSeen: "2026-11-17T13:00:00.000Z",
  lastSeen: "2026-11-17T13:00:04.200Z",
  durationMs: 4_200,
  isOpen: false,
  endReason: "tcp-end",
  vlan: null,
  protocol: "TCP",
  direction: "OUTBOUND",
  client: { ip: "192.168.1.42", port: 40_012, name: null, mac: null },
  server: { ip: "2001:db8::1", port: 443, name: null, mac: null },
  application: { master: "TLS", name: "GitHub", category: "Web", encrypted: true, confidence: "INSPECTED" },
  hostname: hostileName,
  sent: { bytes: "571", packets: "6" },
  received: { bytes: "2960", packets: "7" },
  bytesPerSecond: null,
  tcpFlags: { sent: "FSPA", received: "FSPA" },
  tls: { version: "TLSv1.3", cipher: null, serverName: hostileName, alpn: "h2", ja4: null },
  http: null,
  dns: null,
  icmp: null,
  interface: "eth0",
  tunnel: null,
} as unknown as FlowRow;

const client = new Client({ url: "http://127.0.0.1/graphql", exchanges: [fetchExchange], fetch: () => Promise.reject(new Error("nothing is asked")) });
const table = (
  <Provider value={client}>
    <FlowTable flows={[flow]} label="Flows found" />
  </Provider>
);

describe("the table of flows", () => {
  it("has a row with both sides, application, name, bytes and duration; names are text", async () => {
    const box = await draw(table, "/explore?from=-24h");
    const text = box.textContent.replaceAll("\u00a0", " ");
    expect(text).toContain("192.168.1.42");
    expect(text).toContain("[2001:db8::1]:443");
    expect(text).toContain("GitHub TLS");
    expect(text).toContain("3.53 kB");
    expect(text).toContain("4.2 s");
    expect(box.querySelector("script")).toBeNull();
    expect(box.querySelector("caption")?.textContent).toBe("Flows found");
  });
  it("keeps the window in its links", async () => {
    const box = await draw(table, "/explore?from=-24h");
    expect([...box.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toContain("/hosts/192.168.1.42?from=-24h");
  });
  it("a row opens in place", async () => {
    const box = await draw(table);
    expect(box.textContent).not.toContain("TLSv1.3");
    await click(box, "Details of the flow");
    expect(box.querySelector("[aria-expanded=true]")).not.toBeNull();
    expect(box.textContent).toContain("TLSv1.3");
    expect(box.textContent).toContain("1:abc=");
    expect(box.querySelector("script")).toBeNull();
  });
});

it("bars are shared by direction and grow with the logarithm", () => {
  expect(barLength(50, 100, 100)).toBe(50);
  expect(barLength(100, 100, 100)).toBe(100);
  expect(barLength(1_000, 1_000, 1_000_000_000)).toBeGreaterThan(30);
  expect(barLength(0, 0, 0)).toBe(0);
});

it("a list says how much of it is shown, in the right number", () => {
  const plain = (text: string): string => text.replaceAll("\u00a0", " ");
  expect(plain(shownOf(60, "10482", true, "flow"))).toBe("60 of 10,482 flows");
  expect(plain(shownOf(2, "2", true, "country", "countries"))).toBe("2 of 2 countries");
  expect(plain(shownOf(1, "1", true, "flow"))).toBe("1 of 1 flow");
  expect(plain(shownOf(500, "900", false, "flow"))).toBe("500 of at least 900 flows");
  expect(plain(shownOf(1, null, false, "flow"))).toBe("1 flow shown");
});

describe("the columns of time and order", () => {
  const columnsOf = async (part: React.ReactNode): Promise<Map<string, string | null>> => {
    const box = await draw(<Provider value={client}>{part}</Provider>);
    return new Map([...box.querySelectorAll("thead th")].map((th) => [th.textContent, th.getAttribute("aria-sort")]));
  };
  it("say first and last packet, and the one sorted by is marked", async () => {
    const box = await draw(
      <Provider value={client}>
        <FlowTable flows={[flow]} orderBy="NEWEST" label="Flows found" />
      </Provider>,
    );
    const heads = [...box.querySelectorAll("thead th")].map((th) => th.textContent);
    const cells = [...box.querySelectorAll("tbody tr td")];
    const timeIn = (head: string): string | null | undefined => cells[heads.indexOf(head)]?.querySelector("time")?.getAttribute("datetime");
    expect(timeIn("First seen")).toBe(flow.firstSeen);
    expect(timeIn("Last seen")).toBe(flow.lastSeen);
    expect(box.querySelector("th[aria-sort]")?.textContent).toBe("First seen");
  });
  it.each([
    ["NEWEST", "First seen", "descending"],
    ["OLDEST", "First seen", "ascending"],
    ["BYTES", "Bytes", "descending"],
    ["PACKETS", "Packets", "descending"],
    ["DURATION", "Lasted", "descending"],
  ] as const)("%s goes by %s", async (orderBy, column, direction) => {
    const columns = await columnsOf(<FlowTable flows={[flow]} orderBy={orderBy} label="Flows found" />);
    expect([...columns].filter(([, sort]) => sort !== null)).toEqual([[column, direction]]);
  });
  it("packets are shown where they decide", async () => {
    const box = await draw(
      <Provider value={client}>
        <FlowTable flows={[flow]} orderBy="PACKETS" label="Flows found" />
      </Provider>,
    );
    expect(box.querySelector("td.phone-value")?.textContent).toBe("13");
  });
});

describe("rows as text", () => {
  it("CSV quotes what needs it and never starts a formula", () => {
    const rows = asText([{ ...flow, hostname: '=cmd|"x",1' }], ",").split("\r\n");
    expect(rows[0]).toContain("client,clientPort,server");
    expect(rows[1]).toContain(`"'=cmd|""x"",1"`);
  });
  it("tab-separated text has one line per flow whatever the names hold", () => {
    expect(asText([{ ...flow, hostname: "a\tb\nc" }], "\t").split("\r\n")).toHaveLength(2);
    expect(asText([{ ...flow, hostname: "a\tb\nc" }], "\t")).toContain("a b c");
  });
});
