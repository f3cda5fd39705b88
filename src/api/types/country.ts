import { countryName } from "../../model/countries.ts";
import type { CountryTraffic as CountryTrafficShape } from "../../model/services/live-view.ts";
import { builder, needs } from "../builder.ts";
import { accessOf } from "../context.ts";
import { CountryOrderEnum } from "./enums.ts";
import { z } from "zod";

const CountryTraffic = builder.objectRef<CountryTrafficShape>("CountryTraffic").implement({
  description: "What live flows with a host in a country add up to; a flow counts for both its countries, one within a country once.",
  fields: (t) => ({
    country: t.string({
      nullable: true,
      description: "ISO 3166-1 code; null for addresses that are not public or not known.",
      resolve: (row) => row.country || null,
    }),
    name: t.string({ nullable: true, description: "English name.", resolve: (row) => countryName(row.country) ?? null }),
    hosts: t.exposeInt("hosts", { description: "Different hosts there." }),
    sentBytes: t.field({ type: "BigInt", description: "Bytes its hosts sent; of flows within it those of the client.", resolve: (row) => row.sentBytes }),
    receivedBytes: t.field({
      type: "BigInt",
      description: "Bytes its hosts received; of flows within it those of the client.",
      resolve: (row) => row.receivedBytes,
    }),
    flows: t.exposeInt("flows", { description: "Live flows." }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second now, both ways." }),
    firstSeen: t.field({ type: "DateTime", description: "First packet of the flows that are live.", resolve: (row) => row.firstSeenMs }),
  }),
});

builder.queryField("countries", (t) =>
  t.field({
    type: [CountryTraffic],
    description: "Countries in the flows that are in memory now. For the past, flowStats by SERVER_COUNTRY or CLIENT_COUNTRY.",
    authScopes: needs.read,
    args: {
      orderBy: t.arg({ type: CountryOrderEnum, required: true, defaultValue: "BYTES", description: "Order." }),
      first: t.arg.int({
        required: true,
        defaultValue: 20,
        description: "How many, 1 to 300.",
        validate: z.int().min(1, "At least 1 row must be asked for.").max(300, "There are no more than 300 countries."),
      }),
    },
    resolve: async (_root, args, context) => [...(await context.services.live.countries(args, accessOf(context)))],
  }),
);

export default { name: "country" };
