import { useSearchParams } from "react-router";
import { useSession } from "../api/session.tsx";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { AuditTab } from "../settings/audit-tab.tsx";
import { DataTab } from "../settings/data-tab.tsx";
import { GeneralTab } from "../settings/general-tab.tsx";
import { PeopleTab } from "../settings/people-tab.tsx";
import { TokensTab } from "../settings/tokens-tab.tsx";

const tabs = [
  { key: "general", label: "General", Tab: GeneralTab },
  { key: "people", label: "People", Tab: PeopleTab },
  { key: "tokens", label: "Tokens", Tab: TokensTab },
  { key: "data", label: "Data", Tab: DataTab },
  { key: "audit", label: "Audit", Tab: AuditTab },
] as const;

function Settings() {
  const { viewer, version } = useSession();
  const [search] = useSearchParams();
  const current = tabs.find(({ key }) => key === search.get("tab")) ?? tabs[0];
  return (
    <>
      <div className="head">
        <h1>Settings</h1>
        <span className="faint">
          Wiregraph {version}, signed in as {viewer.name}
        </span>
      </div>
      <nav className="tabs" aria-label="Settings">
        {tabs.map(({ key, label }) => (
          <AppLink key={key} to={key === "general" ? "/settings" : `/settings?tab=${key}`} aria-current={key === current.key ? "page" : undefined}>
            {label}
          </AppLink>
        ))}
      </nav>
      <current.Tab key={current.key} />
    </>
  );
}

export default definePage({
  name: "settings",
  path: "/settings",
  title: "Settings",
  Page: Settings,
  nav: { group: "Foot", order: 9, icon: "settings", label: "Settings" },
});
