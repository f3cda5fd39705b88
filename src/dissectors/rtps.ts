import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const headerBytes = 20;

/** Real-time publish-subscribe, the wire of DDS and of ROS 2 (OMG DDSI-RTPS §9.4.4): its name and a version of 1 or 2. */
export default defineDissector({
  name: "rtps",
  title: "RTPS",
  category: "Industrial",
  transports: [17, 6],
  ports: { udp: [7400] },
  firstBytes: [0x52],

  probe({ bytes, start, end }) {
    if (bytes[start] !== 0x52 || end - start < headerBytes || (bytes[start + 4] !== 1 && bytes[start + 4] !== 2) || bytes[start + 5]! > 9) return false;
    return startsWith(bytes, start, end, "RTPS");
  },

  open: () => undefined,
  dissect: () => "done",
});
