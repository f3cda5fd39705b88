import { useEffect, useRef, type KeyboardEvent } from "react";
import { createPortal } from "react-dom";
import { Icon, type IconName } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { moveBetween } from "./controls.tsx";

export interface GroupAct {
  readonly key: string;
  /** As the key is drawn. */
  readonly sign: string;
  readonly icon: IconName;
  readonly label: string;
  readonly run: () => void;
  /** Why it cannot be done. */
  readonly refusal?: string | undefined;
}

export interface GroupMenuProps {
  readonly name: string;
  readonly kind: string;
  readonly place: { readonly left: number; readonly top: number };
  readonly acts: readonly GroupAct[];
  readonly close: () => void;
}

/** What can be done with one group, at the pointer or under its row; each act has its key. */
export function GroupMenu({ name, kind, place, acts, close }: GroupMenuProps) {
  const root = useDismiss(true, close);
  const list = useRef<HTMLDivElement>(null);
  const back = useRef(document.activeElement);
  useEffect(() => {
    const opener = back.current;
    list.current?.querySelector<HTMLElement>(".menu-item:not(:disabled)")?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const act = acts.find(({ key }) => key === event.key.toLowerCase());
    if (!act || act.key === "enter" || act.refusal !== undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    close();
    act.run();
  };
  return createPortal(
    <div
      ref={root}
      className="pop menu group-menu"
      style={{ left: Math.max(8, Math.min(place.left, innerWidth - 274)), top: Math.max(8, Math.min(place.top, innerHeight - 240)) }}
    >
      <div className="menu-head row between">
        <b className="cut">
          <NetText value={name} limit={30} />
        </b>
        <span className="faint small nowrap">{kind}</span>
      </div>
      <hr />
      <div ref={list} role="menu" aria-label={`${kind} ${name}`} tabIndex={-1} onKeyDown={onKey}>
        {acts.map((act) => (
          <button
            key={act.key}
            type="button"
            role="menuitem"
            className="menu-item"
            disabled={act.refusal !== undefined}
            title={act.refusal}
            onKeyDown={moveBetween}
            onClick={() => {
              close();
              act.run();
            }}
          >
            <Icon name={act.icon} />
            <span className="grow cut">{act.label}</span>
            <kbd aria-hidden="true">{act.sign}</kbd>
          </button>
        ))}
      </div>
    </div>,
    // Inside the page's landmark, for who goes from one to the next.
    document.querySelector("main") ?? document.body,
  );
}
