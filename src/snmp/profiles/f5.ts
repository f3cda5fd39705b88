import type { SnmpProfile } from "../snmp-profile.ts";

const bigIp = "1.3.6.1.4.1.3375.2.1";

/** F5-BIGIP-SYSTEM-MIB. */
export default {
  name: "f5",
  vendor: "F5",
  systems: [
    { os: "f5", kind: "network", objectId: ["1.3.6.1.4.1.3375.2.1.3.4"], version: [`${bigIp}.4.2`], model: [`${bigIp}.3.5.2`], serial: [`${bigIp}.3.3.3`] },
  ],
  processors: [{ percent: `${bigIp}.7.5.2.1.35`, name: "Core" }],
  memory: [
    { total: `${bigIp}.7.1.1`, used: `${bigIp}.7.1.2`, name: "Host" },
    { total: `${bigIp}.1.2.1.44`, used: `${bigIp}.1.2.1.45`, name: "TMM" },
  ],
} satisfies SnmpProfile;
