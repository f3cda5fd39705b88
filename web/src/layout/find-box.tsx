import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useLocation, useNavigate } from "react-router";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { isEmpty } from "../filter/filter.ts";
import { parseFilter } from "../filter/syntax.ts";
import { navigation } from "../pages.ts";
import { carried } from "../parts/app-link.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { useShortcut } from "./shortcuts.ts";

const findQuery = graphql(`
  query Find($search: String!) {
    hosts(filter: { search: $search }, first: 6) {
      nodes {
        ip
        name
      }
    }
  }
`);

interface Hit {
  readonly key: string;
  readonly group: string;
  readonly icon: IconName;
  readonly text: string;
  readonly address?: string;
  readonly to: string;
}

const addressLike = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

/** What can be reached from a text: hosts on the network now, pages, and what an address or a filter offers. */
export function hitsFor(text: string, hosts: readonly { readonly ip: string; readonly name: string | null }[]): Hit[] {
  const query = text.trim();
  const hits: Hit[] = [];
  for (const host of hosts) {
    hits.push({
      key: `host ${host.ip}`,
      group: "Hosts",
      icon: "host",
      text: host.name ?? host.ip,
      ...(host.name ? { address: host.ip } : {}),
      to: `/hosts/${encodeURIComponent(host.ip)}`,
    });
  }
  if (addressLike.test(query)) {
    if (!hosts.some((host) => host.ip === query))
      hits.push({ key: "open", group: `Do with ${query}`, icon: "host", text: "Open the host", to: `/hosts/${encodeURIComponent(query)}` });
    hits.push({
      key: "flows",
      group: `Do with ${query}`,
      icon: "explore",
      text: "Who talked to it in 7 days",
      to: `/explore?from=-7d&by=PEER&${new URLSearchParams({ f: `host:${query}` }).toString()}`,
    });
  } else if (readableFilter(query)) {
    hits.push({
      key: "filter",
      group: "Filter",
      icon: "filter",
      text: "Explore flows with this filter",
      to: `/explore?${new URLSearchParams({ f: query }).toString()}`,
    });
  }
  for (const page of navigation) {
    if (page.nav.label.toLowerCase().includes(query.toLowerCase()))
      hits.push({ key: page.name, group: "Pages", icon: page.nav.icon, text: page.nav.label, to: page.path });
  }
  return hits;
}

function readableFilter(text: string): boolean {
  if (!text.includes(":")) return false;
  try {
    return !isEmpty(parseFilter(text));
  } catch {
    return false; // not a filter: just words
  }
}

/** ⌘K or /: hosts, pages, and what to do with a pasted address or filter. */
export function FindBox({ open, setOpen }: { readonly open: boolean; readonly setOpen: (open: boolean) => void }) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const navigate = useNavigate();
  const location = useLocation();
  const close = useCallback(() => setOpen(false), [setOpen]);
  const root = useDismiss(open, close);
  const focus = (): void => {
    setOpen(true);
    input.current?.focus();
    input.current?.select();
  };
  useShortcut("/", focus);
  useShortcut("k", focus, { meta: true });
  const { data } = useData(findQuery, { search: text.trim() }, { pause: !open || text.trim() === "" });
  const hits = useMemo(() => hitsFor(text, text.trim() === "" ? [] : (data?.hosts.nodes ?? [])), [text, data]);
  const go = (hit: Hit): void => {
    const [path, own] = hit.to.split("?", 2);
    void navigate({ pathname: path!, search: carried(location.search, own) });
    setText("");
    setOpen(false);
    input.current?.blur();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + by + hits.length) % Math.max(1, hits.length));
    } else if (event.key === "Enter" && hits[active]) {
      event.preventDefault();
      go(hits[active]);
    } else if (event.key === "Escape") {
      setOpen(false);
      input.current?.blur();
    }
  };
  return (
    <div ref={root} className={open ? "find open" : "find"} role="search">
      <Icon name="search" />
      <input
        ref={input}
        className="input"
        type="text"
        role="combobox"
        aria-label="Find a host or page"
        aria-expanded={open && hits.length > 0}
        aria-controls={list}
        aria-activedescendant={open && hits[active] ? `${list}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Find a host, page…"
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKey}
      />
      <kbd className="wide-only" aria-hidden="true">
        ⌘K
      </kbd>
      {open && hits.length > 0 && (
        <div className="pop results" role="listbox" id={list} aria-label="Found">
          {hits.map((hit, index) => (
            <div key={hit.key} role="presentation">
              {hits[index - 1]?.group !== hit.group && <div className="results-group">{hit.group}</div>}
              <div
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className="menu-item"
                onPointerDown={(event) => {
                  event.preventDefault();
                  go(hit);
                }}
                onPointerEnter={() => setActive(index)}
              >
                <Icon name={hit.icon} />
                <span className="cut grow">
                  <NetText value={hit.text} limit={36} /> {hit.address !== undefined && <span className="mono soft">{hit.address}</span>}
                </span>
                {index === active && <kbd aria-hidden="true">↵</kbd>}
              </div>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
