import { useScope } from "../api/session.tsx";
import { AppLink } from "../parts/app-link.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useWindow } from "../window/use-window.ts";

/** What can be done about a host. */
export function HostActions({ ip }: { readonly ip: string }) {
  const mayCapture = useScope("CAPTURE");
  const { window } = useWindow();
  const search = (own: Readonly<Record<string, string>>): string => new URLSearchParams(own).toString();
  return (
    <div className="head-actions">
      {mayCapture ? (
        <AppLink className="button quiet" to={`/packet-captures?${search({ new: "1", filter: `host ${ip}` })}`}>
          <Icon name="download" />
          Capture
        </AppLink>
      ) : (
        <button type="button" className="button quiet" disabled title="You can see flows, not packets. Needs scope capture.">
          <Icon name="download" />
          Capture
        </button>
      )}
      <CopyButton text={questionAbout(ip, window)} label="Copy for assistant" icon="ask" className="button quiet" />
      <AppLink className="button primary" to={`/explore?${search({ f: `host:${ip}` })}`}>
        <Icon name="explore" />
        Search its flows
      </AppLink>
    </div>
  );
}

/** A question for an assistant that has Wiregraph's tools. By address only: a name comes from the network and may be written for an assistant to read. */
export function questionAbout(ip: string, window: { readonly from: string; readonly to: string }): string {
  return `Look at the host ${ip} in Wiregraph, from ${window.from} to ${window.to}. What is it, whom does it talk to and how, and is anything about it unusual? Say which figures you go by.`;
}
