/** Where a table for addresses comes from. */
export interface AddressSource {
  readonly table: "COUNTRY" | "ASN" | "VENDOR";
  /** Package or file. */
  readonly name: string;
  /** Day the data were made, YYYY-MM-DD; absent when nobody says. */
  readonly date?: string;
  readonly licence: string;
  /** What the licence wants said. */
  readonly attribution: string;
  readonly link?: string;
}

/** What is known of addresses beside traffic. Synchronous: asked for each row that is shown. */
export interface AddressBook {
  /** Who runs an autonomous system; undefined when unknown. */
  asName(asn: number): string | undefined;
  /** Maker of a network card by the IEEE's registry; undefined when unknown or when the address was made up. */
  vendor(mac: string): string | undefined;
  /** Name that the configuration gives to the smallest network around an address. */
  network(ip: string): string | undefined;
  /** Undefined until the tables are made. */
  sources(): readonly AddressSource[] | undefined;
  /** What could not be used of the configuration. */
  problems(): readonly { readonly problem: string; readonly cure?: string }[];
}
