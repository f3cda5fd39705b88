/**
 * npx tsx test/support/serve-memory.ts [--port N] [--empty] [--no-capture]: the real web server with MCP over services in memory, and the built web UI, until Ctrl-C.
 * Prints one JSON object: the URL, and the name and password to sign in with (with --empty the setup code instead).
 */
import { fileURLToPath } from "node:url";
import { createApi } from "../../src/api/server.ts";
import { createMcp } from "../../src/mcp/server.ts";
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

/** Starts it with people, unless it shall be empty. */
export async function serveMemory(options: { readonly port?: number; readonly empty?: boolean; readonly noCapture?: boolean } = {}): Promise<MemoryServer> {
  const services = createMemoryServices();
  breathe(services);
  if (options.noCapture) forbidCapture(services);
  const api = createApi({
    services,
    log: silentLog,
    config: { version: "0.1.0-memory", host: "127.0.0.1", port: options.port ?? 0, webFolder: folder("dist/web"), docsFolder: folder("docs") },
  });
  const { port } = await api.start();
  const url = `http://127.0.0.1:${port}`;
  const mcp = createMcp({ schema: api.schema, runner: api.runner, services, publicUrl: url, toolFolders: [], log: silentLog });
  await mcp.start();
  api.useMcp(mcp);
  if (!options.empty) await services.people();
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

function forbidCapture(services: MemoryServices): void {
  replaceMethods(services.live, (was) => ({
    status: async () => ({
      ...(await was.status()),
      canCapture: false,
      captureProblem: "Wiregraph may not capture packets.",
      captureCure: "sudo setcap cap_net_raw,cap_net_admin=eip $(readlink -f $(which node))",
    }),
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2);
  const empty = flags.includes("--empty");
  const port = flags.includes("--port") ? Number(flags[flags.indexOf("--port") + 1]) : 0;
  const server = await serveMemory({ port, empty, noCapture: flags.includes("--no-capture") });
  if (!empty) await server.askAsAssistant();
  const { url } = server;
  process.stdout.write(`${JSON.stringify(empty ? { url, setupCode } : { url, name: server.user, password })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop().then(() => process.exit(0)));
}
