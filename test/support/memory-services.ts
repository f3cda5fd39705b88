import { stat } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../src/model/errors.ts";
import { scopesOfRole, type Audience, type Principal, type Role, type Scope } from "../../src/model/principal.ts";
import type { AddressBook } from "../../src/model/services/address-book.ts";
import type { AuditEvent } from "../../src/model/services/audit.ts";
import type { Services } from "../../src/model/services/index.ts";
import type { Job, Jobs } from "../../src/model/services/jobs.ts";
import type { Upload, Uploads } from "../../src/model/services/uploads.ts";
import { parseIp } from "../../src/net/ip.ts";
import { officeAssets } from "./memory-assets.ts";
import { memoryDns, memoryFlows } from "./memory-data.ts";
import { memoryAccounts, memoryAudit, memoryConfirmations, memoryExclusions, setupCode } from "./memory-people.ts";
import { networkOf } from "./memory-grouping.ts";
import { memoryExporters } from "./memory-exporters.ts";
import { memoryHostGroups, memorySavedViews, memorySettings } from "./memory-groups.ts";
import { memoryHistory } from "./memory-history.ts";
import { memoryLive } from "./memory-live.ts";
import { memoryMonitors } from "./memory-monitors.ts";
import { memorySnmp } from "./memory-snmp.ts";
import { memoryPacketCaptures } from "./memory-packet-captures.ts";
import { memorySamples } from "./memory-samples.ts";

export { hostileName, office } from "./memory-data.ts";
export { setupCode } from "./memory-people.ts";

/** All services in memory over the same small office, and what tests look at beside them. */
export interface MemoryServices extends Services {
  readonly auditEvents: readonly AuditEvent[];
  /** Makes the first user `admin` and one user per role, once. */
  people(): Promise<Readonly<Record<Role, string>>>;
  /** A token's secret for a user of this role. */
  token(role: Role, options?: { readonly audience?: Audience; readonly scopes?: readonly Scope[]; readonly networks?: readonly string[] }): Promise<string>;
}

export const password = "correct horse battery";

function memoryJobs(clock: () => number): Jobs {
  const jobs = new Map<string, Job>();
  const step = (id: string, change: Partial<Job>): Job => {
    const job = { ...jobs.get(id)!, ...change };
    jobs.set(id, job);
    return job;
  };
  return {
    get: (id) => jobs.get(id),
    list: () => [...jobs.values()],
    cancel: (id) => jobs.get(id)?.state === "RUNNING" && step(id, { state: "CANCELLED", finishedAtMs: clock() }).state === "CANCELLED",
    async *watch(id, signal) {
      for (const progress of [0, 0.5, 1]) {
        if (signal?.aborted) return;
        yield step(id, {
          progress,
          counts: { packets: Math.round(progress * 1_000) },
          ...(progress === 1 ? { state: "DONE" as const, finishedAtMs: clock() } : {}),
        });
        await sleep(5);
      }
    },
    importPcap: async ({ title }) => {
      const job: Job = { id: `job-${jobs.size + 1}`, kind: "import", title, state: "RUNNING", progress: 0, createdAtMs: clock(), counts: {} };
      jobs.set(job.id, job);
      return job;
    },
  };
}

function memoryAddressBook(): AddressBook {
  return {
    asName: (asn) => new Map([[36_459, "GitHub, Inc."]]).get(asn),
    vendor: (mac) => (mac.startsWith("00:1b:21:") ? "Intel Corporate" : undefined),
    network: (ip) => networkOf(parseIp(ip)!),
    sources: () => [
      { table: "ASN", name: "a package 1.0", date: "2026-06-17", licence: "CC-BY-4.0", attribution: "IP Geolocation by DB-IP", link: "https://db-ip.com" },
    ],
    problems: () => [],
  };
}

function memoryUploads(): Uploads {
  const uploads = new Map<string, Upload>();
  let folder: string | undefined;
  const found = (id: string): Upload => {
    const upload = uploads.get(id);
    if (upload) return upload;
    throw new AppError("NOT_FOUND", "There is no such upload.", { path: "input.uploadId", cure: "PUT /uploads/{id} first." });
  };
  return {
    store: async (id, fileName, body) => {
      if (uploads.has(id)) throw new AppError("CONFLICT", "This id was used before.", { path: "id" });
      const path = join((folder ??= mkdtempSync(join(tmpdir(), "wiregraph-uploads-"))), id);
      await pipeline(body, createWriteStream(path));
      const upload = { id, path, bytes: (await stat(path)).size, fileName };
      uploads.set(id, upload);
      return upload;
    },
    find: async (id) => found(id),
    take: async (id) => {
      const upload = found(id);
      uploads.delete(id);
      return upload;
    },
    giveBack: (upload) => void uploads.set(upload.id, upload),
  };
}

/** A principal without going through accounts. */
export function principal(
  role: Role,
  options: { readonly audience?: Audience; readonly networks?: readonly string[]; readonly scopes?: readonly Scope[] } = {},
): Principal {
  return {
    userId: `user-${role}`,
    userName: role,
    role,
    scopes: options.scopes ?? scopesOfRole[role],
    networks: options.networks ?? [],
    via: options.audience
      ? { kind: "token", tokenId: `token-${role}`, tokenName: `${role}'s`, audience: options.audience }
      : { kind: "session", sessionId: `session-${role}` },
  };
}

/** Everything in memory and the same on each run, but for the clock: windows like "-1h" must find the flows. */
export function createMemoryServices(options: { readonly clock?: () => number } = {}): MemoryServices {
  const clock = options.clock ?? Date.now;
  const madeAtMs = clock();
  const flows = memoryFlows(madeAtMs);
  const accounts = memoryAccounts(clock);
  const audit = memoryAudit(clock);
  let made: Promise<Readonly<Record<Role, string>>> | undefined;
  const people = async (): Promise<Readonly<Record<Role, string>>> => {
    const admin = await accounts.createUser({ name: "admin", password, role: "admin", setupCode }, null);
    const by: Principal = { ...principal("admin"), userId: admin.id };
    const ids: Partial<Record<Role, string>> = { admin: admin.id };
    for (const role of ["viewer", "analyst", "operator"] as const) ids[role] = (await accounts.createUser({ name: role, password, role }, by)).id;
    return ids as Record<Role, string>;
  };
  return {
    live: memoryLive(flows, clock),
    history: memoryHistory(flows, memoryDns(madeAtMs), clock),
    samples: memorySamples(),
    accounts,
    assets: officeAssets(clock),
    audit,
    confirmations: memoryConfirmations(clock),
    exclusions: memoryExclusions(clock),
    exporters: memoryExporters(madeAtMs),
    hostGroups: memoryHostGroups(clock),
    savedViews: memorySavedViews(clock),
    settings: memorySettings(),
    jobs: memoryJobs(clock),
    monitors: memoryMonitors(clock),
    packetCaptures: memoryPacketCaptures(clock),
    snmp: memorySnmp(clock),
    snmpPolling: {
      status: () => ({ statuses: [], polls: 0, missed: 0, lateMs: 0, running: 0, traps: { taken: 0, unknownSender: 0, refused: 0, malformed: 0, tooMany: 0 } }),
    },
    uploads: memoryUploads(),
    addressBook: memoryAddressBook(),
    get auditEvents() {
      return audit.all;
    },
    people: () => (made ??= people()),
    token: async (role, { audience = "api", scopes = scopesOfRole[role], networks = [] } = {}) => {
      const ids = await (made ??= people());
      const { secret } = await accounts.createToken(
        { name: `${role} ${audience}`, userId: ids[role], audience, scopes, networks, expiresInMs: 86_400_000 },
        null,
      );
      return secret;
    },
  };
}
