import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Valve's relays for game traffic (Steam Datagram Relay): the pings by which a client finds the nearest carry their name. */
export default defineDissector({
  name: "steam-datagram-relay",
  title: "SteamDatagramRelay",
  category: "Game",
  transports: [17],
  ports: {},
  firstBytes: [0x01],

  probe: ({ bytes, start, end }) => end - start >= 20 && bytes[start] === 1 && startsWith(bytes, start + 2, end, "sdping"),
  open: () => undefined,
  dissect: () => "done",
});
