// Writes audit rows as fast as it can and prints the id of each that is stored, for tests that kill it.
import { silentLog } from "../../src/runtime/log.ts";
import { createInventory } from "../../src/store/inventory/index.ts";

const inventory = createInventory({ dataDir: process.argv[2]!, log: silentLog });
await inventory.start();
for (let n = 0; ; n++) {
  const id = await inventory.records.audit.add({
    timeMs: Date.now(),
    userName: "writer",
    channel: "web",
    through: "cli",
    action: "write",
    arguments: String(n),
    outcome: "intent",
    dryRun: false,
  });
  process.stdout.write(`${id}\n`);
}
