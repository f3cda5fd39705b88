import type { SwitchPort as SwitchPortShape } from "../../model/services/snmp.ts";
import { builder } from "../builder.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";

export const switchPortText = "Switch port it is connected to, as the bridge tables of SNMP devices say; null when none saw it.";

export const SwitchPort = builder.objectRef<SwitchPortShape>("SwitchPort").implement({
  description: "Where a MAC address is: of the ports that saw it the one with the fewest addresses that leads to no other switch.",
  fields: (t) => ({
    deviceId: t.id({ description: "Id of the SNMP device.", resolve: (port) => port.deviceId }),
    device: t.string({ description: fromNetwork("Its name."), resolve: (port) => cleanUntrusted(port.deviceName) }),
    address: t.field({ type: "IP", description: "Its address.", resolve: (port) => port.deviceAddress }),
    ifIndex: t.exposeInt("ifIndex", { description: "Number of the interface." }),
    port: t.string({ description: fromNetwork("Name of the interface."), resolve: (port) => cleanUntrusted(port.port) }),
    alias: t.string({ nullable: true, description: fromNetwork("What people wrote at the interface."), resolve: (port) => untrusted(port.alias) }),
    vlan: t.int({ nullable: true, description: "VLAN it was seen in; null when the device does not say.", resolve: (port) => port.vlan ?? null }),
    macsOnPort: t.exposeInt("macsOnPort", { description: "MAC addresses seen on this port, this one included: 1 is certain, many are an uplink or a hub." }),
    seenAt: t.field({ type: "DateTime", description: "When the device said so last.", resolve: (port) => port.seenAtMs }),
  }),
});

export default { name: "switch-port" };
