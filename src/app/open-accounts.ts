import { type ManagedAccounts, createAccounts } from "../auth/accounts.ts";
import { createAudit } from "../auth/audit.ts";
import type { OidcRules } from "../auth/oidc-users.ts";
import { createSetupCode, type SetupCode } from "../auth/setup-code.ts";
import type { Audit } from "../model/services/audit.ts";
import type { Log } from "../runtime/log.ts";
import { createInventory, type Inventory } from "../store/inventory/index.ts";
import type { Config } from "./config.ts";
import { dataPaths } from "./data-dir.ts";

export interface OpenAccounts {
  readonly inventory: Inventory;
  readonly accounts: ManagedAccounts;
  readonly audit: Audit;
  readonly setupCode: SetupCode;
  stop(): Promise<void>;
}

/** The inventory, migrated and open, with accounts and audit on it. The data directory is locked by the caller. */
export async function openAccounts(config: Pick<Config, "dataDir" | "databaseUrl">, log: Log, oidcRules?: OidcRules): Promise<OpenAccounts> {
  const inventory = createInventory({ dataDir: config.dataDir, log, ...(config.databaseUrl !== undefined && { databaseUrl: config.databaseUrl }) });
  const setupCode = createSetupCode({ path: dataPaths(config.dataDir).setupCode });
  const accounts = createAccounts({
    records: inventory.records,
    setupCode,
    report: (message, error) => log.warn({ err: error }, message),
    ...(oidcRules && { oidcRules }),
  });
  await inventory.start();
  return {
    inventory,
    accounts,
    audit: createAudit({ records: inventory.records.audit }),
    setupCode,
    async stop() {
      await accounts.settled();
      await inventory.stop();
    },
  };
}
