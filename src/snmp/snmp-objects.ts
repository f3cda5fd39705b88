import type { SnmpObjectAnswer, SnmpObjects } from "../model/monitor.ts";
import type { PolledDevices } from "../model/services/snmp.ts";
import { SnmpClient } from "./snmp-client.ts";
import { SnmpError } from "./snmp-error.ts";
import { type SnmpValue, textOf } from "./values.ts";

/** Addresses whose credential is remembered. */
const maxKnown = 10_000;

/** Reads single objects, with the credential that worked last for an address before the others it may be asked with. */
export function createSnmpObjects(devices: Pick<PolledDevices, "list" | "credentialsFor">): SnmpObjects {
  const worked = new Map<string, string>();
  return {
    async get(egress, { host, port, oid, timeoutMs, signal }) {
      const { address } = await egress.resolve(host, port);
      const device = devices.list().find((each) => each.address === address && each.port === port);
      const place = `${address} ${port}`;
      const all = devices.credentialsFor(device ?? { address });
      const first = worked.get(place);
      const credentials = all.toSorted((a, b) => Number(b.id === first) - Number(a.id === first));
      if (credentials.length === 0) return { kind: "failed", reason: "there is no SNMP credential for this address" };
      // Each is asked twice.
      const eachMs = timeoutMs / (2 * credentials.length + 1);
      let failure = "";
      for (const { id, credential } of credentials) {
        const client = await SnmpClient.open(egress, address, {
          port,
          credential,
          timeoutMs: eachMs,
          retries: 1,
          signal,
        });
        const began = performance.now();
        try {
          const [value] = await client.get([oid]);
          if (worked.size >= maxKnown) worked.clear();
          worked.set(place, id);
          return answerOf(value, performance.now() - began);
        } catch (error) {
          if (!(error instanceof SnmpError)) throw error;
          failure = error.kind === "timeout" || error.kind === "stopped" ? "no answer in time" : error.message.replace(/\.$/, "");
          if (signal.aborted) break;
        } finally {
          client.close();
        }
      }
      return { kind: "failed", reason: failure };
    },
  };
}

function answerOf(value: SnmpValue | undefined, ms: number): SnmpObjectAnswer {
  if (value === undefined) return { kind: "none", ms };
  const text = textOf(value) ?? "";
  const number = /^[-+]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
  return { kind: "value", text, ms, ...(number !== undefined && { number }) };
}
