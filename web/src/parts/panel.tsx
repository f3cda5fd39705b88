import { useId, type ReactNode } from "react";

export interface PanelProps {
  readonly title: ReactNode;
  /** Series keys and short remarks beside the title. */
  readonly keys?: ReactNode;
  /** Quiet links and counts at the right. */
  readonly more?: ReactNode;
  readonly className?: string;
  /** Tables go to the panel's edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A titled region of a page. Panels never nest. */
export function Panel({ title, keys, more, className = "", flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {keys}
        {more !== undefined && <span className="panel-more">{more}</span>}
      </header>
      {flush ? children : <div className="panel-body">{children}</div>}
    </section>
  );
}

/** The colour of a series with its name. */
export function SeriesKey({ color, children, className = "" }: { readonly color: string; readonly children: ReactNode; readonly className?: string }) {
  return (
    <span className={`key ${className}`} style={{ "--key": `var(--${color})` } as React.CSSProperties}>
      {children}
    </span>
  );
}
