/**
 * npx tsx test/support/serve-memory.ts [--first-run] [--port N]: the real web server over services in memory, with dist/web, until Ctrl-C.
 * Prints its address and how to sign in. `--first-run` starts without users.
 */
import { fileURLToPath } from "node:url";
import { createApi } from "../../src/api/server.ts";
import { createMcp, type Mcp } from "../../src/mcp/server.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { replaceMethods } from "./api-server.ts";
import { mcpClient } from "./e2e-clients.ts";
import { createMemoryServices, password, setupCode, type MemoryServices } from "./memory-services.ts";

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}/`, import.meta.url));

export interface MemoryServer {
  readonly url: string;
  readonly services: MemoryServices;
  readonly user: string;
  readonly password: string;
  readonly setupCode: string;
  /** Lets an assistant ask for an exclusion, which then waits for a person. */
  askAsAssistant(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; with people unless a first run is wanted. */
export async function serveMemory(options: { readonly port?: number; readonly firstRun?: boolean } = {}): Promise<MemoryServer> {
  const services = createMemoryServices();
  breathe(services);
  const api = createApi({
    services,
    log: silentLog,
    config: { version: "0.1.0-memory", host: "127.0.0.1", port: options.port ?? 0, webFolder: folder("dist/web"), docsFolder: folder("docs") },
  });
  const { port } = await api.start();
  const url = `http://127.0.0.1:${port}`;
  const mcp: Mcp = createMcp({ schema: api.schema, runner: api.runner, services, publicUrl: url, toolFolders: [], log: silentLog });
  await mcp.start();
  api.useMcp(mcp);
  if (!options.firstRun) await services.people();
  return {
    url,
    services,
    user: "admin",
    password,
    setupCode,
    askAsAssistant: async () => {
      const token = await services.token("admin", { audience: "mcp", scopes: ["read", "write"] });
      const client = await mcpClient("v2", url, token);
      await client.call("add_domain_alert_exclusion", {
        input: { domains: [".cdn.example"], hosts: ["192.168.1.10"], reason: "Uploads of campaign videos go there.", expiresIn: "30d" },
      });
      await client.close();
    },
    stop: async () => {
      await mcp.stop();
      await api.stop();
    },
  };
}

/** Lets the rates rise and fall, so that what follows them is seen to move. */
function breathe(services: MemoryServices): void {
  replaceMethods(services.live, (was) => ({
    traffic: async (access) => {
      const sample = await was.traffic(access);
      const factor = 1 + 0.25 * Math.sin(Date.now() / 9_000) + 0.08 * Math.sin(Date.now() / 1_700);
      return {
        ...sample,
        bytesPerSecond: sample.bytesPerSecond * factor,
        inBytesPerSecond: sample.inBytesPerSecond * factor,
        outBytesPerSecond: sample.outBytesPerSecond * factor,
        topHosts: sample.topHosts.map((host) => ({ ...host, bytesPerSecond: host.bytesPerSecond * factor })),
      };
    },
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf("--port");
  const server = await serveMemory({ firstRun: process.argv.includes("--first-run"), ...(at > 0 ? { port: Number(process.argv[at + 1]) } : {}) });
  const how = process.argv.includes("--first-run") ? `setup code ${server.setupCode}` : `user ${server.user}, password "${server.password}"`;
  process.stdout.write(`${server.url}  ${how}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop().then(() => process.exit(0)));
}
