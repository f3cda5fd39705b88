import type { AddressSource } from "../../model/services/address-book.ts";
import { builder } from "../builder.ts";
import { describedEnum } from "./enums.ts";

const AddressTable = describedEnum("AddressTable", "What a table says of addresses.", {
  COUNTRY: "The country of an IP address.",
  ASN: "The autonomous system that announces an IP address.",
  VENDOR: "The maker of a network card.",
} satisfies Record<AddressSource["table"], string>);

/** Used by health. */
export const AddressSourceType = builder.objectRef<AddressSource>("AddressSource").implement({
  description: "Where a table for addresses comes from. Attribution and link are shown where its data are.",
  fields: (t) => ({
    table: t.field({ type: AddressTable, description: "Which table.", resolve: (source) => source.table }),
    name: t.exposeString("name", { description: "Package and version, or the configured file." }),
    date: t.string({ nullable: true, description: "Day the data were made, YYYY-MM-DD; null when nobody says.", resolve: (source) => source.date ?? null }),
    licence: t.exposeString("licence", { description: "Licence of the data." }),
    attribution: t.exposeString("attribution", { description: "What the licence wants said." }),
    link: t.string({ nullable: true, description: "Where to read more.", resolve: (source) => source.link ?? null }),
  }),
});

export default { name: "address-source" };
