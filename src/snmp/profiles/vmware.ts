import type { SnmpProfile } from "../snmp-profile.ts";

const vmware = "1.3.6.1.4.1.6876";

/** VMWARE-SYSTEM-MIB; CPU and memory are in the HOST-RESOURCES-MIB. */
export default {
  name: "vmware",
  vendor: "VMware",
  systems: [
    {
      os: "vmware-esxi",
      kind: "server",
      objectId: [`${vmware}.4.1`],
      version: [`${vmware}.1.2`, /ESXi? (\S+)/],
      model: [{ entity: "description" }],
      serial: [{ entity: "serial" }],
    },
    { os: "vmware-vcsa", kind: "management", objectId: [`${vmware}.4.2`, `${vmware}.4.7`], version: [/(\d+\.\d+\.\d+)/] },
  ],
} satisfies SnmpProfile;
