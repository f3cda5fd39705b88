/** Run inside a namespace, as root: gives up all capabilities but one, then captures with each driver named; prints what it has and what works as JSON. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { loadLibc } from "../../src/collectors/capture/afpacket.ts";
import type { CaptureDriver } from "../../src/model/capture.ts";
import { keepRawSocketsOnly } from "../../src/runtime/privileges.ts";

const [interfaceName, ...names] = process.argv.slice(2);
const capabilities = (status: string): string | undefined => /^CapEff:\s*(\w+)$/m.exec(status)?.[1];
const givenUp = keepRawSocketsOnly(await loadLibc());
const again = keepRawSocketsOnly(await loadLibc());
const works: Record<string, string> = {};
for (const name of names) {
  const { default: driver } = (await import(`../../src/collectors/capture/${name}.ts`)) as { readonly default: CaptureDriver };
  try {
    (await driver.open(interfaceName!, { snapLength: 128, promiscuous: true, bufferBytes: 1 << 20, filter: "udp" })).close();
    works[name] = "opened";
  } catch (error) {
    works[name] = (error as Error).message;
  }
}
let link = "refused";
try {
  execFileSync("ip", ["link", "set", interfaceName!, "mtu", "1400"], { stdio: "ignore" });
  link = "changed";
} catch {
  // What it should be: neither it nor what it starts may administer the network.
}
console.log(
  JSON.stringify({
    gaveUp: givenUp !== 0n,
    again: again === 0n,
    own: capabilities(readFileSync("/proc/thread-self/status", "latin1")),
    child: capabilities(execFileSync("cat", ["/proc/self/status"], { encoding: "latin1" })),
    works,
    link,
  }),
);
