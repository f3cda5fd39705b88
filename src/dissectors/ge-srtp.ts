import { defineDissector } from "../model/dissector.ts";
import { isZero } from "../wire/scan.ts";

const messageBytes = 56;

interface SrtpState {
  asked: boolean;
}

/**
 * Service Request Transport Protocol of GE's controllers (as published in "Leveraging the SRTP protocol for over-the-network
 * memory acquisition of a GE Fanuc Series 90-30", DFRWS 2017): 56 zero bytes, answered by 56 that begin with 1.
 */
export default defineDissector<SrtpState>({
  name: "ge-srtp",
  title: "GE-SRTP",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [18_245] },
  firstBytes: [0],
  onlyOnPorts: true,

  probe: ({ bytes, start, end, direction, serverPort }) =>
    direction === 0 && serverPort === 18_245 && end - start === messageBytes && isZero(bytes, start, end),
  open: () => ({ asked: false }),

  dissect({ bytes, start, end, direction }, state) {
    if (direction === 0) {
      state.asked = true;
      return "maybe";
    }
    return state.asked && end - start === messageBytes && bytes[start] === 1 && isZero(bytes, start + 1, start + 8) ? "done" : "no";
  },
});
