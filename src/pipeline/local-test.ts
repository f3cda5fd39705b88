import { AppError } from "../model/errors.ts";
import { anyNetwork, parseCidr } from "../net/cidr.ts";
import type { Ip } from "../net/ip.ts";

/** Whether an address is one of ours. BAD_INPUT for text that is no network. */
export function localTest(localNetworks: readonly string[]): (ip: Ip) => boolean {
  return anyNetwork(
    localNetworks.map((text, i) => {
      const cidr = parseCidr(text);
      if (cidr) return cidr;
      throw new AppError("BAD_INPUT", `"${text.slice(0, 60)}" is not a network.`, { path: `localNetworks[${i}]`, wanted: "a CIDR such as 10.0.0.0/8" });
    }),
  );
}
