import { printValue } from "../filter/syntax.ts";
import { visible } from "../format/text.ts";
import { AppLink } from "../parts/app-link.tsx";
import { NetText } from "../parts/net-text.tsx";
import { EmptyState } from "../parts/states.tsx";
import { isNetwork } from "./address.ts";

/** `/hosts/{something else}`: says so, and offers what may have been meant. */
export function NotAnAddress({ text }: { readonly text: string }) {
  const network = isNetwork(text);
  const f = network ? `host:${text}` : `hostname:${printValue({ comparison: "contains", text }, true)}`;
  return (
    <>
      <div className="head">
        <h1>
          {network ? "A network is not one host" : "Not an address"}: <NetText value={text} limit={60} mono />
        </h1>
      </div>
      <section className="panel">
        <EmptyState
          title={network ? `${text} is a network.` : `“${visible(text).slice(0, 60)}” is not an address of a host.`}
          action={
            <div className="row wrap">
              {!network && (
                <AppLink className="button small" to={`/hosts?${new URLSearchParams({ q: text }).toString()}`}>
                  Search the hosts for it
                </AppLink>
              )}
              <AppLink className="button small" to={`/explore?${new URLSearchParams({ f }).toString()}`}>
                {network ? "Search its flows" : "Search flows by this name"}
              </AppLink>
              <AppLink className="button quiet small" to="/hosts">
                All hosts
              </AppLink>
            </div>
          }
        >
          A host&#39;s page is found by its IPv4 or IPv6 address, such as <span className="mono">/hosts/192.168.1.42</span> or{" "}
          <span className="mono">/hosts/2001:db8::1</span>.
        </EmptyState>
      </section>
    </>
  );
}
