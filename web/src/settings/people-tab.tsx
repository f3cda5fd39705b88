import { useState } from "react";
import { useClient } from "urql";
import type { ApiError } from "../api/errors.ts";
import { useScope, useSession } from "../api/session.tsx";
import { useData } from "../api/use-data.ts";
import { plural } from "../format/numbers.ts";
import { Icon } from "../parts/icon.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { PasswordForm } from "./password-form.tsx";
import { disableUser, endSessions, sessionsQuery, usersQuery, type Session, type User } from "./people-query.ts";
import { roleLabel } from "./role-words.ts";
import { UserForm } from "./user-form.tsx";
import { sendWrite, useWrites } from "./write.tsx";

type Open = { readonly kind: "new" } | { readonly kind: "change" | "password"; readonly user: User } | { readonly kind: "own" };

/** Who may sign in, and where somebody is signed in. Without the scope admin: yourself. */
export function PeopleTab() {
  const isAdmin = useScope("ADMIN");
  const { viewer } = useSession();
  const client = useClient();
  const users = useData(usersQuery, {}, { pause: !isAdmin });
  const sessions = useData(sessionsQuery, { everybody: isAdmin }, { everyMs: 30_000 });
  const { offer, card, busy } = useWrites(() => {
    users.reload();
    sessions.reload();
  });
  const [open, setOpen] = useState<Open>();
  const [error, setError] = useState<ApiError>();
  const close = (): void => setOpen(undefined);
  const lock = async (user: User): Promise<void> =>
    setError(
      await offer({
        heading: user.disabled ? `You are about to let ${user.name} in again` : `You are about to lock ${user.name} out`,
        icon: user.disabled ? "user" : "exclude",
        button: user.disabled ? "Let in again" : "Lock out",
        isDanger: !user.disabled,
        undo: user.disabled ? "Lock the user out at any time." : "Let the user in again at any time. Tokens stay revoked.",
        send: (dryRun) => sendWrite(client, disableUser, { input: { id: user.id, disabled: !user.disabled }, dryRun }),
        done: close,
      }),
    );
  const end = async (ended: readonly Session[]): Promise<void> =>
    setError(
      await offer({
        heading: `You are about to sign ${plural(ended.length, "browser")} out`,
        icon: "exclude",
        button: ended.length === 1 ? "Sign it out" : "Sign them out",
        isDanger: true,
        undo: "Whoever it was signs in again.",
        send: (dryRun) => sendWrite(client, endSessions, { input: { ids: ended.map(({ id }) => id) }, dryRun }),
        done: close,
      }),
    );
  const list = sessions.data?.sessions ?? [];
  const others = list.filter(({ isThis }) => !isThis);
  return (
    <>
      {card}
      {error && (
        <section className="panel">
          <ErrorState error={error} />
        </section>
      )}
      {open?.kind === "new" && <UserForm offer={offer} busy={busy} close={close} />}
      {open?.kind === "change" && <UserForm key={open.user.id} user={open.user} offer={offer} busy={busy} close={close} />}
      {open?.kind === "password" && <PasswordForm key={open.user.id} user={open.user} offer={offer} busy={busy} close={close} />}
      {open?.kind === "own" && <PasswordForm offer={offer} busy={busy} close={close} />}
      {isAdmin ? (
        <Panel
          flush
          title="Users"
          className={users.data && users.outdated ? "dimmed" : ""}
          keys={users.data && <span className="faint small">{plural(users.data.users.length, "user")}</span>}
          more={
            users.error && users.data ? (
              asOf(users.answeredAtMs)
            ) : (
              <button type="button" className="button small" onClick={() => setOpen({ kind: "new" })}>
                <Icon name="plus" />
                Add a user
              </button>
            )
          }
        >
          {users.error && <ErrorState error={users.error} retry={users.reload} />}
          {!users.data && !users.error && (
            <div className="panel-body">
              <Skeleton rows={4} reading="reading the users" />
            </div>
          )}
          {users.data && <UserTable users={users.data.users} lock={(user) => void lock(user)} open={setOpen} busy={busy} own={viewer.id} />}
        </Panel>
      ) : (
        <p className="soft">
          Signed in as <b>{viewer.name}</b>, {roleLabel(viewer.role).toLowerCase()}. Users are managed by administrators.
        </p>
      )}
      <Panel
        flush
        title={isAdmin ? "Where somebody is signed in" : "Where you are signed in"}
        more={
          <>
            <button type="button" className="button small" onClick={() => setOpen({ kind: "own" })}>
              <Icon name="key" />
              Your password
            </button>
            {others.length > 0 && (
              <button type="button" className="button small danger" disabled={busy} onClick={() => void end(others)}>
                Sign out all others
              </button>
            )}
          </>
        }
      >
        {sessions.error && <ErrorState error={sessions.error} retry={sessions.reload} />}
        {!sessions.data && !sessions.error && (
          <div className="panel-body">
            <Skeleton rows={3} reading="reading the sessions" />
          </div>
        )}
        {sessions.data && list.length === 0 && <EmptyState title="Nobody is signed in with a browser." />}
        {list.length > 0 && <SessionTable sessions={list} end={(session) => void end([session])} busy={busy} />}
      </Panel>
    </>
  );
}

interface UserTableProps {
  readonly users: readonly User[];
  readonly lock: (user: User) => void;
  readonly open: (open: Open) => void;
  readonly busy: boolean;
  /** The id of who looks: nobody locks themselves out. */
  readonly own: string;
}

function UserTable({ users, lock, open, busy, own }: UserTableProps) {
  return (
    <div className="table-scroll">
      <table className="stacks">
        <caption className="hidden-label">Users</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Sees</th>
            <th scope="col">Signs in with</th>
            <th scope="col">Made</th>
            <th scope="col">Last sign-in</th>
            <th scope="col">
              <span className="hidden-label">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id} className={user.disabled ? "left" : ""}>
              <td className="phone-first">
                <span className="medium">
                  <NetText value={user.name} limit={40} />
                </span>
                {user.id === own && <span className="faint"> you</span>} {user.disabled && <span className="tag">locked out</span>}
              </td>
              <td className="soft phone-second">{roleLabel(user.role)}</td>
              <td className="fill" title={user.networks.join(", ")}>
                {user.networks.length === 0 ? <span className="soft">every network</span> : <span className="mono">{user.networks.join(", ")}</span>}
              </td>
              <td className="soft">{waysIn(user)}</td>
              <td className="soft">{user.createdAt !== null && <Time value={user.createdAt} relative />}</td>
              <td className="soft phone-note">{user.lastSignInAt === null ? "never" : <Time value={user.lastSignInAt} relative />}</td>
              <td className="right phone-value">
                <button type="button" className="button quiet small" aria-label={`Change ${user.name}`} onClick={() => open({ kind: "change", user })}>
                  Change
                </button>
                <button type="button" className="button quiet small" aria-label={`Password of ${user.name}`} onClick={() => open({ kind: "password", user })}>
                  Password
                </button>
                <button
                  type="button"
                  className={user.disabled ? "button quiet small" : "button quiet small danger"}
                  disabled={busy || user.id === own}
                  title={user.id === own ? "Nobody locks themselves out." : undefined}
                  aria-label={`${user.disabled ? "Let in again" : "Lock out"}: ${user.name}`}
                  onClick={() => lock(user)}
                >
                  {user.disabled ? "Let in again" : "Lock out"}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function waysIn({ signsInWith, oidcLogin }: User): string {
  if (signsInWith.length === 0) return "tokens only";
  return signsInWith.map((way) => (way === "PASSWORD" ? "password" : oidcLogin === null ? "OpenID" : `OpenID as ${oidcLogin}`)).join(", ");
}

function SessionTable({ sessions, end, busy }: { readonly sessions: readonly Session[]; readonly end: (session: Session) => void; readonly busy: boolean }) {
  return (
    <div className="table-scroll">
      <table className="stacks">
        <caption className="hidden-label">Sessions</caption>
        <thead>
          <tr>
            <th scope="col">User</th>
            <th scope="col">From</th>
            <th scope="col">Browser</th>
            <th scope="col">With</th>
            <th scope="col">Since</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="hidden-label">Sign out</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <td className="phone-first">
                <span className="medium">{session.userName}</span> {session.isThis && <span className="tag">this browser</span>}
              </td>
              <td className="mono phone-second">{session.remoteAddress}</td>
              <td className="fill soft">
                <NetText value={session.userAgent} limit={90} />
              </td>
              <td className="soft">{session.method === "PASSWORD" ? "password" : "OpenID"}</td>
              <td className="soft">
                <Time value={session.createdAt} relative />
              </td>
              <td className="soft phone-note">
                <Time value={session.lastSeenAt} relative />
              </td>
              <td className="right phone-value">
                <button
                  type="button"
                  className="button quiet small danger"
                  disabled={busy}
                  aria-label={`Sign out ${session.userName} at ${session.remoteAddress}${session.isThis ? ", this browser" : ""}`}
                  onClick={() => end(session)}
                >
                  Sign out
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
