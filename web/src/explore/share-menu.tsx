import { useCallback, useRef, useState } from "react";
import { copyText } from "../parts/copy-button.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { useToast } from "../parts/toasts.tsx";
import { moveBetween } from "./controls.tsx";

export interface ShareMenuProps {
  /** This view with the window as it stands now, or as it moves with time. */
  readonly link: (kind: "fixed" | "moving") => string;
  /** The same question for who asks by text. */
  readonly texts: { readonly graphql: () => string; readonly tool: () => string };
}

/** Copies this question: as a link, for the API, for an assistant. */
export function ShareMenu({ link, texts }: ShareMenuProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const root = useDismiss(open, close, opener);
  const say = useToast();
  const items: readonly { readonly icon: IconName; readonly label: string; readonly said: string; readonly text: () => string }[] = [
    { icon: "clock", label: "Link, as seen now", said: "Link copied, with the window as seen now.", text: () => link("fixed") },
    { icon: "share", label: "Link, moving with time", said: "Link copied; its window moves with time.", text: () => link("moving") },
    { icon: "graphiql", label: "GraphQL query", said: "GraphQL query copied.", text: texts.graphql },
    { icon: "ask", label: "Tool call, for an assistant", said: "Tool call copied.", text: texts.tool },
  ];
  return (
    <span className="anchor" ref={root}>
      <button type="button" ref={opener} className="button" aria-expanded={open} aria-haspopup="true" onClick={() => setOpen(!open)}>
        <Icon name="share" />
        Copy as
      </button>
      {open && (
        <div className="pop menu" role="group" aria-label="Copy this view as">
          {items.map(({ icon, label, said, text }, index) => (
            <button
              key={label}
              type="button"
              className="menu-item"
              // What was opened by hand goes on there.
              // oxlint-disable-next-line jsx-a11y/no-autofocus
              autoFocus={index === 0}
              onKeyDown={moveBetween}
              onClick={() => {
                setOpen(false);
                opener.current?.focus();
                void copyText(text()).then(
                  () => say(said),
                  () => say("The browser refused to copy."),
                );
              }}
            >
              <Icon name={icon} />
              {label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
