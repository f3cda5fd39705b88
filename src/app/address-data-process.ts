import { setPriority } from "node:os";
import { type AddressDataOptions, makeAddressFiles } from "../enrich/make-address-files.ts";

/** Entry of the process that makes the tables for addresses: `node address-data-process.js '<AddressDataOptions as JSON>'`. Started by the server. */
process.on("SIGINT", () => {});
// It must not keep others from their work.
setPriority(10);
makeAddressFiles(JSON.parse(process.argv[2] ?? "{}") as AddressDataOptions);
