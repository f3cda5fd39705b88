import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";
import { office } from "../support/memory-services.ts";

let server: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  token = await server.services.token("viewer");
});
afterAll(() => server.stop());

const week = '{ from: "-7d" }';

describe("places of addresses", () => {
  it("filter flows by country and autonomous system, written in different ways", async () => {
    const { data, errors } = await server.ask(
      `{ byName: flows(window: ${week}, filter: { match: { country: ["germany"] } }) { nodes { server { ip country asn asName } client { country network } } }
         byNumber: flows(window: ${week}, filter: { match: { asn: [36459] } }) { nodes { server { ip country asName } } } }`,
      { token },
    );
    expect(errors).toEqual([]);
    const { byName, byNumber } = data as Record<"byName" | "byNumber", { nodes: { server: object; client: object }[] }>;
    expect(byName.nodes.length).toBeGreaterThan(0);
    for (const { server: side } of byName.nodes) expect(side).toEqual({ ip: office.cdn, country: "DE", asn: 64_500, asName: null });
    expect(byName.nodes[0]!.client).toEqual({ country: null, network: "Office" });
    expect(byNumber.nodes.length).toBeGreaterThan(0);
    for (const { server: side } of byNumber.nodes) expect(side).toEqual({ ip: office.github, country: "US", asName: "GitHub, Inc." });
  });

  it("refuse an unknown country with the nearest one, and what is no AS", async () => {
    const unknown = await server.ask(`{ flows(window: ${week}, filter: { match: { country: ["Germny"] } }) { totalCount } }`, { token });
    expect(unknown.errors[0]!.extensions).toMatchObject({ code: "BAD_INPUT", path: "filter.match.country[0]", cure: "Did you mean Germany?" });
    const none = await server.ask(`{ flows(window: ${week}, filter: { match: { asn: ["Google"] } }) { totalCount } }`, { token });
    expect(none.errors[0]!.extensions).toMatchObject({ code: "BAD_INPUT" });
  });

  it("group flows of the past and live ones, with names", async () => {
    const { data, errors } = await server.ask(
      `{ flowStats(window: ${week}, filter: { match: { server: ["${office.github}"] } }, groupBy: [SERVER_COUNTRY, SERVER_ASN]) { rows { keys { value label } } }
         liveSummary(groupBy: SERVER_COUNTRY) { rows { key label } } }`,
      { token },
    );
    expect(errors).toEqual([]);
    const { flowStats, liveSummary } = data as { flowStats: { rows: { keys: object[] }[] }; liveSummary: { rows: { key: string; label: string | null }[] } };
    expect(flowStats.rows[0]!.keys).toEqual([
      { value: "US", label: "United States" },
      { value: "36459", label: "GitHub, Inc." },
    ]);
    expect(liveSummary.rows).toContainEqual({ key: "DE", label: "Germany" });
  });

  it("group by the names of your networks, live and in the past", async () => {
    const { data, errors } = await server.ask(
      `{ flowStats(window: ${week}, groupBy: [CLIENT_NETWORK], metrics: [FLOWS]) { rows { keys { value } } }
         liveSummary(groupBy: CLIENT_NETWORK) { rows { key } } }`,
      { token },
    );
    expect(errors).toEqual([]);
    const { flowStats, liveSummary } = data as { flowStats: { rows: { keys: { value: string }[] }[] }; liveSummary: { rows: { key: string }[] } };
    expect(flowStats.rows.map(({ keys }) => keys[0]!.value)).toContain("Office");
    expect(liveSummary.rows.map(({ key }) => key)).toContain("Office");
  });

  it("list countries of live flows, for the limited only what they may see", async () => {
    const { data } = await server.ask("{ countries { country name hosts flows sentBytes } }", { token });
    const { countries } = data as { countries: { country: string | null; name: string | null; hosts: number }[] };
    expect(countries.map(({ country }) => country)).toContain("DE");
    expect(countries.find(({ country }) => country === "DE")).toMatchObject({ name: "Germany", hosts: 1 });
    const limited = await server.services.token("viewer", { networks: ["203.0.113.250/32"] });
    expect((await server.ask("{ countries { country } }", { token: limited })).data).toEqual({ countries: [] });
  });

  it("know a network card that is live, and its maker when it is not", async () => {
    const { data, errors } = await server.ask(
      '{ macsByAddress(addresses: ["001b213c4d42", "00:1b:21:99:99:99", "02:00:00:00:00:01"]) { ... on Mac { mac vendor isMadeUp hosts { ip } sent { bytes } } ... on MacNotLive { mac vendor isMadeUp message } } }',
      { token },
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      macsByAddress: [
        { mac: "00:1b:21:3c:4d:42", vendor: "Intel Corporate", isMadeUp: false, hosts: [{ ip: office.workstation }] },
        { mac: "00:1b:21:99:99:99", vendor: "Intel Corporate", message: expect.stringContaining("filter mac 00:1b:21:99:99:99") as string },
        { mac: "02:00:00:00:00:01", vendor: null, isMadeUp: true },
      ],
    });
  });

  it("say where the data come from", async () => {
    const { data } = await server.ask("{ health { addressData { table date attribution link } } }", { token });
    expect(data).toEqual({
      health: { addressData: [{ table: "ASN", date: "2026-06-17", attribution: "IP Geolocation by DB-IP", link: "https://db-ip.com" }] },
    });
  });
});
