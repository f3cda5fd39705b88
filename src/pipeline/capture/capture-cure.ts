/** What to type so that this Node may open packet sockets. */
export const captureCure =
  'Run: sudo setcap cap_net_raw+ep "$(readlink -f "$(command -v node)")"  and start again. Or start with sudo; under systemd set ' +
  "AmbientCapabilities=CAP_NET_RAW; in Docker use --cap-add NET_RAW --network host.";
