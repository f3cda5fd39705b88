import { Link, useLocation, type LinkProps } from "react-router";

export interface AppLinkProps extends Omit<LinkProps, "to"> {
  /** Path, what the page's own query should be, and where on the page. */
  readonly to: string;
}

/** The query that goes along to every page: the time window. */
export function carried(search: string, own = ""): string {
  const next = new URLSearchParams(own);
  const current = new URLSearchParams(search);
  for (const key of ["from", "to"]) {
    const value = current.get(key);
    if (value !== null && !next.has(key)) next.set(key, value);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

/** A link inside the app; keeps the time window. */
export function AppLink({ to, ...rest }: AppLinkProps) {
  const location = useLocation();
  const [place, hash = ""] = to.split("#", 2);
  const [path, own] = place!.split("?", 2);
  return <Link to={{ pathname: path, search: carried(location.search, own), hash }} {...rest} />;
}
