import { useEffect, useState } from "react";
import { Icon, type IconName } from "./icon.tsx";

export interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  /** Only the icon. */
  readonly bare?: boolean;
  readonly icon?: IconName;
  readonly className?: string;
}

/** Puts text on the clipboard and says so for two seconds. */
export function CopyButton({ text, label = "Copy", bare = false, icon = "copy", className = "button small" }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    copyText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  const word = state === "copied" ? "Copied" : state === "refused" ? "The browser refused" : label;
  return (
    <button type="button" className={bare ? "icon-button" : className} onClick={copy} aria-label={word} title={bare ? word : undefined}>
      <Icon name={state === "copied" ? "check" : icon} />
      {!bare && (
        // The words it had keep their place: what stands beside it does not move.
        <span className="stacked">
          <span className={word === label ? undefined : "unseen"}>{label}</span>
          {word !== label && <span>{word}</span>}
        </span>
      )}
    </button>
  );
}

/** The clipboard, also on a page served over plain HTTP from another machine, where only the old way works. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser refused to copy.");
}
