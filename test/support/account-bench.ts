import { rmSync } from "node:fs";
import { join } from "node:path";
import { createAccounts, type ManagedAccounts } from "../../src/auth/accounts.ts";
import { createAudit } from "../../src/auth/audit.ts";
import { createSetupCode, type SetupCode } from "../../src/auth/setup-code.ts";
import { type Principal, type Role, scopesOfRole } from "../../src/model/principal.ts";
import type { User } from "../../src/model/services/accounts.ts";
import type { Audit } from "../../src/model/services/audit.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { createInventory, type Inventory } from "../../src/store/inventory/index.ts";
import { type FakeClock, fakeClock, temporaryFolder } from "./inventories.ts";

/** Real accounts on a real inventory in a temporary folder, with a clock the test moves. */
export interface AccountBench {
  readonly dataDir: string;
  readonly clock: FakeClock;
  readonly inventory: Inventory;
  readonly setupCode: SetupCode;
  readonly accounts: ManagedAccounts;
  readonly audit: Audit;
  stop(): Promise<void>;
}

export const password = "correct horse battery";

export async function openAccountBench(): Promise<AccountBench> {
  const dataDir = temporaryFolder();
  const clock = fakeClock();
  const inventory = createInventory({ dataDir, log: silentLog, clock });
  await inventory.start();
  const setupCode = createSetupCode({ path: join(dataDir, "setup-code"), clock });
  const accounts = createAccounts({ records: inventory.records, setupCode, clock });
  return {
    dataDir,
    clock,
    inventory,
    setupCode,
    accounts,
    audit: createAudit({ records: inventory.records.audit, clock }),
    async stop() {
      await accounts.settled();
      await inventory.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** As the user would be, signed in. */
export function sessionOf(user: Pick<User, "id" | "name" | "role">): Principal {
  return { userId: user.id, userName: user.name, role: user.role, scopes: scopesOfRole[user.role], networks: [], via: { kind: "session", sessionId: "test" } };
}

/** Makes a user the short way, without the cost of a password. */
export async function addUser({ inventory, clock }: AccountBench, name: string, role: Role): Promise<User> {
  return inventory.records.users.create({ name, nameKey: name.toLowerCase(), role, founder: false, createdAtMs: clock() });
}
