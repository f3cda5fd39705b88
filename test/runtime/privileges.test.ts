import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import tcpdump from "../../src/collectors/capture/tcpdump.ts";
import libpcap from "../../src/collectors/capture/libpcap.ts";
import { makeNamespace, namespacesMissing, type Namespace } from "../support/namespace.ts";

const missing = namespacesMissing();
const rawSocketsOnly = "0000000000002000";

describe.skipIf(missing !== undefined)(`a process that keeps the right to capture alone${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let namespace: Namespace;
  beforeAll(() => {
    namespace = makeNamespace();
  });
  afterAll(() => namespace.remove());

  it("has no other right, nor has what it starts, and captures all the same", async () => {
    const drivers = ["afpacket"];
    for (const driver of [libpcap, tcpdump]) if ((await driver.available()).usable) drivers.push(driver.name);
    const script = new URL("../support/drop-privileges.ts", import.meta.url).pathname;
    const words = ["netns", "exec", namespace.name, process.execPath, "--import", "tsx", script, namespace.receiver, ...drivers];
    const { stdout } = await promisify(execFile)("ip", words, { timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual({
      gaveUp: true,
      again: true,
      own: rawSocketsOnly,
      child: rawSocketsOnly,
      works: Object.fromEntries(drivers.map((name) => [name, "opened"])),
      link: "refused",
    });
  });
});
