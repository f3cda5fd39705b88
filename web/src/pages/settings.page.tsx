import { graphql } from "../api/graphql.ts";
import { useScope, useSession } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { TokenTable } from "../assistants/tokens.tsx";
import { CaptureDrop } from "../jobs/capture-drop.tsx";
import { chooseTheme, useThemeChoice } from "../layout/theme.ts";
import { definePage } from "../page.ts";
import { Panel } from "../parts/panel.tsx";
import { ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { AddressData } from "../setup/address-data.tsx";
import { InterfaceList } from "../setup/interface-list.tsx";

const usersQuery = graphql(`
  query Users {
    users {
      id
      name
      role
      disabled
      lastSignInAt
    }
  }
`);

function Settings() {
  const { viewer, version } = useSession();
  const isAdmin = useScope("ADMIN");
  const mayWrite = useScope("WRITE");
  const theme = useThemeChoice();
  return (
    <>
      <div className="head">
        <h1>Settings</h1>
        <span className="faint">Wiregraph {version}</span>
      </div>
      <div className="grid">
        <div className="span-6 col">
          <InterfaceList />
          {mayWrite && <CaptureDrop />}
          <AddressData />
        </div>
        <div className="span-6 col">
          <Panel title="Look">
            <div className="segments" role="group" aria-label="Theme">
              {(["system", "dark", "light"] as const).map((choice) => (
                <button key={choice} type="button" aria-pressed={theme === choice} onClick={() => chooseTheme(choice)}>
                  {{ system: "As the system", dark: "Dark", light: "Light" }[choice]}
                </button>
              ))}
            </div>
          </Panel>
          <TokenTable title={isAdmin ? "Everybody's tokens" : "Your tokens"} />
          {isAdmin ? <Users /> : <p className="faint">Signed in as {viewer.name}. Users are managed by administrators.</p>}
        </div>
      </div>
    </>
  );
}

function Users() {
  const { data, error, reload } = useData(usersQuery, {});
  return (
    <Panel flush title="Users">
      {!data &&
        (error ? (
          <ErrorState error={error} retry={reload} />
        ) : (
          <div className="panel-body">
            <Skeleton rows={3} />
          </div>
        ))}
      {data && (
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col" className="right">
                Last sign-in
              </th>
            </tr>
          </thead>
          <tbody>
            {data.users.map((user) => (
              <tr key={user.id}>
                <td className="medium">{user.name}</td>
                <td className="soft">{user.disabled ? "disabled" : user.role.toLowerCase()}</td>
                <td className="right soft">{user.lastSignInAt === null ? "never" : <Time value={user.lastSignInAt} relative />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

export default definePage({
  name: "settings",
  path: "/settings",
  title: "Settings",
  Page: Settings,
  nav: { group: "Foot", order: 9, icon: "settings", label: "Settings" },
});
