import { useLocation } from "react-router";
import { count } from "../format/numbers.ts";
import { AppLink } from "../parts/app-link.tsx";
import type { Past, LiveHost } from "./host-query.ts";

export const hostTabs = [
  { key: "summary", label: "Summary" },
  { key: "flows", label: "Flows" },
  { key: "peers", label: "Peers" },
  { key: "applications", label: "Applications" },
  { key: "ports", label: "Ports" },
  { key: "dns", label: "DNS" },
  { key: "tls", label: "TLS" },
] as const;

export type HostTab = (typeof hostTabs)[number]["key"];

export function tabOf(search: URLSearchParams): HostTab {
  return hostTabs.find(({ key }) => key === search.get("tab"))?.key ?? "summary";
}

/** Where a tab of the host's page is. */
export function tabPath(ip: string, tab: HostTab): string {
  return `/hosts/${encodeURIComponent(ip)}${tab === "summary" ? "" : `?tab=${tab}`}`;
}

/** The host from each side, with how much there is to see. */
export function HostTabs({ ip, live, past }: { readonly ip: string; readonly live: LiveHost | undefined; readonly past: Past | undefined }) {
  const current = tabOf(new URLSearchParams(useLocation().search));
  const counts: Readonly<Partial<Record<HostTab, string | undefined>>> = {
    flows: live && count(live.flowsAsClient + live.flowsAsServer),
    peers: past && count(past.peers.groups),
    applications: past && count(past.applications.groups),
    ports: live && count(live.serverPorts.length),
    dns: past?.dnsQueries.totalCount ? count(past.dnsQueries.totalCount) : undefined,
  };
  return (
    <nav className="tabs" aria-label="About this host">
      {hostTabs.map(({ key, label }) => (
        <AppLink key={key} to={tabPath(ip, key)} aria-current={key === current ? "page" : undefined}>
          {label}
          {counts[key] !== undefined && <span className="faint">{counts[key]}</span>}
        </AppLink>
      ))}
    </nav>
  );
}
