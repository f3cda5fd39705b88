import type { SnmpProfile } from "../snmp-profile.ts";

const huawei = "1.3.6.1.4.1.2011";
const state = `${huawei}.5.25.31.1.1.1.1`;

/** HUAWEI-ENTITY-EXTENT-MIB; parts that do not compute have no memory. */
export default {
  name: "huawei",
  vendor: "Huawei",
  systems: [
    {
      os: "vrp",
      kind: "network",
      objectId: [huawei],
      version: [/\(\S+ (V\d[^)]+)\)/, /[Vv]ersion ([\d.]+)/],
      model: [/^Huawei (\S+) Huawei/, /^(\S+)\s+Huawei Versatile/, /\((\S+) V\d/, { entity: "model" }],
      serial: [`${huawei}.5.25.188.1.1`, { entity: "serial" }],
    },
  ],
  processors: [
    { percent: `${state}.5`, name: "1.3.6.1.2.1.47.1.1.1.1.7", where: `${state}.9` },
    { percent: `${huawei}.6.3.4.1.2`, name: "Processor" },
  ],
  memory: [{ percent: `${state}.7`, total: `${state}.9`, name: "1.3.6.1.2.1.47.1.1.1.1.7", where: `${state}.9` }],
} satisfies SnmpProfile;
