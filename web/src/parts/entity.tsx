import { useCallback, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import type { FilterKey } from "../filter/fields.ts";
import { excluding, including } from "../filter/filter.ts";
import { printFilter } from "../filter/syntax.ts";
import { useFilter } from "../filter/use-filter.ts";
import { bytes, rate } from "../format/numbers.ts";
import { AppLink } from "./app-link.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Icon } from "./icon.tsx";
import { NetText } from "./net-text.tsx";
import { useDismiss } from "./popover.tsx";
import { Time } from "./time.tsx";

const cardQuery = graphql(`
  query HostCard($ip: IP!) {
    hostsByAddress(addresses: [$ip]) {
      __typename
      ... on Host {
        isLocal
        firstSeen
        lastSeen
        bytesPerSecond
        mac
        sent {
          bytes
        }
        received {
          bytes
        }
      }
      ... on HostNotLive {
        lastSeen
        message
      }
    }
  }
`);

export interface HostLinkProps {
  readonly ip: string;
  readonly name?: string | null;
  /** Shows the address beside the name. */
  readonly both?: boolean;
  readonly port?: number | null;
}

/** A host by its name, else its address; a card on hover or Space with what can be done. */
export function HostLink({ ip, name, both = false, port }: HostLinkProps) {
  const address = port === null || port === undefined ? ip : ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
  return (
    <Hoverable card={hostCard(ip, name ?? null)}>
      <AppLink to={`/hosts/${encodeURIComponent(ip)}`}>{name ? <NetText value={name} limit={36} /> : <span className="mono">{address}</span>}</AppLink>
      {name && both && <span className="mono faint"> {address}</span>}
      {name && !both && port !== null && port !== undefined && <span className="mono faint">:{port}</span>}
    </Hoverable>
  );
}

const hostCard = (ip: string, name: string | null) =>
  function card(close: () => void): ReactNode {
    return <HostCard ip={ip} name={name} close={close} />;
  };

/** A value that opens Explore with it: an application, a port, a host name. */
export function ValueLink({
  field,
  value,
  children,
  limit = 36,
}: {
  readonly field: FilterKey;
  readonly value: string;
  readonly children?: ReactNode;
  readonly limit?: number;
}) {
  const { filter } = useFilter();
  if (value === "") return <span className="faint">unknown</span>;
  const f = printFilter(including(filter, field, value));
  return <AppLink to={`/explore?${new URLSearchParams({ f }).toString()}`}>{children ?? <NetText value={value} limit={limit} />}</AppLink>;
}

function Hoverable({ children, card }: { readonly children: ReactNode; readonly card: (close: () => void) => ReactNode }) {
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number }>();
  const close = useCallback(() => {
    clearTimeout(timer.current);
    setPlace(undefined);
  }, []);
  const show = (): void => {
    const box = anchor.current?.getBoundingClientRect();
    if (box)
      setPlace({ left: Math.max(8, Math.min(box.left, innerWidth - 334)), top: box.bottom + 216 > innerHeight ? Math.max(8, box.top - 212) : box.bottom + 4 });
  };
  const later = (run: () => void, ms: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(run, ms);
  };
  const root = useDismiss(place !== undefined, close);
  return (
    // The span only listens to the link inside it, which takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <span
      ref={anchor}
      onPointerEnter={(event) => event.pointerType === "mouse" && later(show, 250)}
      onPointerLeave={() => later(close, 200)}
      onKeyDown={(event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        show();
      }}
    >
      {children}
      {place !== undefined &&
        createPortal(
          <div ref={root} className="pop hover-card" style={place} onPointerEnter={() => clearTimeout(timer.current)} onPointerLeave={() => later(close, 200)}>
            {card(close)}
          </div>,
          document.body,
        )}
    </span>
  );
}

function HostCard({ ip, name, close }: { readonly ip: string; readonly name: string | null; readonly close: () => void }) {
  const { data } = useData(cardQuery, { ip });
  const { filter } = useFilter();
  const host = data?.hostsByAddress[0];
  const filtered = `/explore?${new URLSearchParams({ f: printFilter(including(filter, "host", ip)) }).toString()}`;
  const without = `/explore?${new URLSearchParams({ f: printFilter(excluding(filter, "host", ip)) }).toString()}`;
  return (
    <>
      <div className="row between">
        <b className={name ? "cut" : "mono cut"}>{name ? <NetText value={name} limit={30} /> : ip}</b>
        {host?.__typename === "Host" && <span className="pill">{host.isLocal ? "local" : "remote"}</span>}
      </div>
      <dl className="facts small">
        <dt>Address</dt>
        <dd className="mono">{ip}</dd>
        {host?.__typename === "Host" && (
          <>
            <dt>Now</dt>
            <dd>{rate(host.bytesPerSecond)}</dd>
            <dt>Traffic</dt>
            <dd>
              {bytes(host.received.bytes)} received, {bytes(host.sent.bytes)} sent
            </dd>
            <dt>Seen</dt>
            <dd>since {host.firstSeen !== null && <Time value={host.firstSeen} />}</dd>
          </>
        )}
        {host?.__typename === "HostNotLive" && (
          <>
            <dt>Last seen</dt>
            <dd>{host.lastSeen === null ? "no flow kept" : <Time value={host.lastSeen} relative />}</dd>
          </>
        )}
      </dl>
      <div className="row" style={{ marginTop: 9, gap: 6 }}>
        <AppLink className="button small" to={`/hosts/${encodeURIComponent(ip)}`} onClick={close}>
          Open
        </AppLink>
        <AppLink className="button small" to={filtered} onClick={close}>
          <Icon name="filter" />
          Filter
        </AppLink>
        <AppLink className="button small" to={without} onClick={close}>
          <Icon name="minus" />
          Exclude
        </AppLink>
        <CopyButton text={ip} />
      </div>
    </>
  );
}
