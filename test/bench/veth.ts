import { execFileSync } from "node:child_process";
import { ip } from "../support/namespace.ts";

/** Two network namespaces and a cable between them, on which nothing is said but what is sent on purpose. */
export interface Cable {
  readonly sender: CableEnd;
  readonly receiver: CableEnd;
  remove(): void;
}

export interface CableEnd {
  readonly namespace: string;
  readonly interfaceName: string;
}

/** Takes frames of any length a capture may hold. Needs what `namespacesMissing` looks for. */
const mtu = "65535";

export function layCable(): Cable {
  const [near, far] = [`wgbench${process.pid}a`, `wgbench${process.pid}b`];
  const ends = { sender: { namespace: near, interfaceName: "wga" }, receiver: { namespace: far, interfaceName: "wgb" } } as const;
  const made: string[] = [];
  const remove = (): void => made.splice(0).forEach((name) => ip("netns", "del", name));
  try {
    for (const { namespace } of [ends.sender, ends.receiver]) {
      ip("netns", "add", namespace);
      made.push(namespace);
      // Neighbour discovery would send frames of its own.
      execFileSync("ip", ["netns", "exec", namespace, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6"]);
    }
    ip("-n", near, "link", "add", ends.sender.interfaceName, "type", "veth", "peer", "name", ends.receiver.interfaceName, "netns", far);
    for (const { namespace, interfaceName } of [ends.sender, ends.receiver]) ip("-n", namespace, "link", "set", interfaceName, "mtu", mtu, "arp", "off", "up");
    return { ...ends, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
