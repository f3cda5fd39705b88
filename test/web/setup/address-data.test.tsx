import { Provider } from "urql";
import { expect, it } from "vitest";
import { AddressData } from "../../../web/src/setup/address-data.tsx";
import { draw, fakeServer, until } from "../support.tsx";

it("says how old the data are and what their licences want said, with the link", async () => {
  const source = {
    __typename: "AddressSource",
    table: "ASN",
    name: "a package 1.0",
    date: "2026-06-17",
    attribution: "IP Geolocation by DB-IP",
    link: "https://db-ip.com",
  };
  const server = fakeServer({
    AddressData: () => ({
      data: { health: { __typename: "Health", addressData: [source, { ...source, table: "VENDOR", date: null, attribution: "IEEE", link: null }] } },
    }),
  });
  const box = await draw(
    <Provider value={server.client}>
      <AddressData />
    </Provider>,
  );
  await until(box, (text) => text.includes("DB-IP"), "the sources");
  expect([...box.querySelectorAll("dt")].map((term) => term.textContent)).toEqual(["Autonomous systems of 2026-06-17", "Makers of network cards"]);
  expect(box.querySelector("a")!.getAttribute("href")).toBe("https://db-ip.com");
  expect([...box.querySelectorAll("dd")].map((text) => text.textContent)).toEqual(["IP Geolocation by DB-IP", "IEEE"]);
});
