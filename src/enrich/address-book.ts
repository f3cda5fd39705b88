import { compileNetworkNames } from "./network-names.ts";
import { parseIp } from "../net/ip.ts";
import { parseMac } from "../net/mac.ts";
import type { NetworkName } from "../model/place.ts";
import type { AddressBook } from "../model/services/address-book.ts";
import { addressFiles, readAbout, readNames, type AboutAddressFiles } from "./address-files.ts";

export interface AddressBookOptions {
  /** Folder of the tables. */
  readonly folder: string;
  readonly networkNames: readonly NetworkName[];
}

/** Bit of the first octet that says an address was not given by a maker (IEEE 802 §8.4). */
const locallyAdministered = 2;

/** Names for what packets only number. Tables are read when first asked for. */
export function createAddressBook({ folder, networkNames }: AddressBookOptions): AddressBook {
  let about: AboutAddressFiles | undefined;
  const tables = new Map<string, ReadonlyMap<string, string>>();
  const aboutNow = (): AboutAddressFiles | undefined => (about ??= readAbout(folder));
  const look = (file: string, key: string): string | undefined => {
    if (!aboutNow()) return undefined;
    let table = tables.get(file);
    if (!table) tables.set(file, (table = readNames(folder, file)));
    return table.get(key);
  };
  const networkOf = compileNetworkNames(networkNames);
  return {
    asName: (asn) => look(addressFiles.asNames, String(asn)),
    vendor(mac) {
      const number = parseMac(mac);
      // Nobody has the address of zeros, though its block is a maker's: it stands where there is none, as on loopback.
      if (number === undefined || number === 0) return undefined;
      const digits = number.toString(16).padStart(12, "0").toUpperCase();
      if ((Number.parseInt(digits.slice(0, 2), 16) & (locallyAdministered | 1)) !== 0) return undefined;
      // The smaller blocks (MA-S, MA-M) lie within large ones of the IEEE itself.
      return look(addressFiles.vendors, digits.slice(0, 9)) ?? look(addressFiles.vendors, digits.slice(0, 7)) ?? look(addressFiles.vendors, digits.slice(0, 6));
    },
    network(text) {
      const ip = parseIp(text);
      return ip && networkOf(ip);
    },
    sources: () => aboutNow()?.sources,
    problems: () => aboutNow()?.problems ?? [],
  };
}
