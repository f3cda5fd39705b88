import { useCallback, useRef, useState } from "react";
import { useMutation } from "urql";
import { graphql } from "../api/graphql.ts";
import { useSession } from "../api/session.tsx";
import { navigation } from "../pages.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { useDismiss } from "../parts/popover.tsx";
import { useToast } from "../parts/toasts.tsx";
import { chooseTheme, useThemeChoice, type ThemeChoice } from "./theme.ts";

const signOut = graphql(`
  mutation SignOut {
    signOut(input: {}) {
      applied
    }
  }
`);

const themes: readonly { readonly choice: ThemeChoice; readonly label: string }[] = [
  { choice: "system", label: "System" },
  { choice: "dark", label: "Dark" },
  { choice: "light", label: "Light" },
];

/** `mara.lindqvist` → `ML`, `admin` → `A`. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0]!.toUpperCase())
    .join("");
}

/** Who is signed in, the look, and the way out. */
export function PersonMenu() {
  const { viewer, version } = useSession();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const root = useDismiss(open, close, opener);
  const choice = useThemeChoice();
  const [, runSignOut] = useMutation(signOut);
  const say = useToast();
  const leave = (): void => {
    void runSignOut({}).then((result) => {
      // A fresh page, so that nothing of this person stays in memory.
      if (result.error) say("Signing out failed: the server did not answer.");
      else location.assign("/");
    });
  };
  return (
    <div className="anchor" ref={root}>
      <button
        type="button"
        ref={opener}
        className="pill person"
        aria-expanded={open}
        aria-label={`${viewer.name}: look and sign-out`}
        onClick={() => setOpen(!open)}
      >
        {initials(viewer.name)}
      </button>
      {open && (
        <div className="pop menu">
          <div className="menu-head row between">
            <b className="cut">{viewer.name}</b>
            <span className="faint small">{viewer.role.toLowerCase()}</span>
          </div>
          <hr />
          <div className="menu-head">
            <span className="segments small" role="group" aria-label="Theme">
              {themes.map((theme) => (
                <button key={theme.choice} type="button" aria-pressed={choice === theme.choice} onClick={() => chooseTheme(theme.choice)}>
                  {theme.label}
                </button>
              ))}
            </span>
          </div>
          <hr />
          <div className="phone-only">
            {navigation
              .filter(({ nav, name }) => !nav.phone && name !== "settings")
              .map((page) => (
                <AppLink key={page.name} className="menu-item" to={page.path} onClick={close}>
                  <Icon name={page.nav.icon} />
                  {page.nav.label}
                </AppLink>
              ))}
          </div>
          <AppLink className="menu-item" to="/settings" onClick={close}>
            <Icon name="settings" />
            Settings
          </AppLink>
          <button type="button" className="menu-item" onClick={leave}>
            <Icon name="x" />
            Sign out
          </button>
          <div className="menu-head faint small">Wiregraph {version}</div>
        </div>
      )}
    </div>
  );
}
