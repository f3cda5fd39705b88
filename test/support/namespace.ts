import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Why tests with network namespaces cannot run here; undefined when they can. */
export function namespacesMissing(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are Linux only";
  if (process.getuid?.() !== 0) return "making a network namespace needs root";
  if (!["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"].some((path) => existsSync(path))) return "the ip command (iproute2) is missing";
  try {
    const name = `wgprobe${process.pid}`;
    ip("netns", "add", name);
    ip("netns", "del", name);
    return undefined;
  } catch {
    return "this machine does not allow network namespaces";
  }
}

export function ip(...words: string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}

/** A namespace with a silent veth pair: what is sent on `sender` arrives on `receiver`, and nothing else. */
export interface Namespace {
  readonly name: string;
  readonly sender: string;
  readonly receiver: string;
  remove(): void;
}

let made = 0;

export function makeNamespace(): Namespace {
  const name = `wgtest${process.pid}n${made++}`;
  ip("netns", "add", name);
  try {
    const inside = (...words: string[]) => execFileSync("ip", ["netns", "exec", name, ...words], { stdio: ["ignore", "ignore", "pipe"] });
    inside("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6; echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
    inside("ip", "link", "add", "wga", "type", "veth", "peer", "name", "wgb");
    for (const link of ["wga", "wgb"]) inside("ip", "link", "set", link, "mtu", "9000", "up");
    return { name, sender: "wga", receiver: "wgb", remove: () => ip("netns", "del", name) };
  } catch (error) {
    ip("netns", "del", name);
    throw error;
  }
}
