import { useState } from "react";
import { useClient } from "urql";
import type { ApiError } from "../api/errors.ts";
import { Panel } from "../parts/panel.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { Field, listOf, wrongField } from "../parts/field.tsx";
import { createUser, updateUser, type User } from "./people-query.ts";
import { roles, type RoleKey } from "./role-words.ts";
import { sendWrite, type Writes } from "./write.tsx";

const shown = ["name", "password", "role", "networks", "oidcLogin"];

export interface UserFormProps {
  /** The user to change; a new one when left out. */
  readonly user?: User;
  readonly offer: Writes["offer"];
  readonly busy: boolean;
  readonly close: () => void;
}

/** Somebody new, or what changes about somebody. Nothing is done here: the answer is what would be. */
export function UserForm({ user, offer, busy, close }: UserFormProps) {
  const client = useClient();
  const [name, setName] = useState(user?.name ?? "");
  const [role, setRole] = useState<RoleKey>(user?.role ?? "VIEWER");
  const [networks, setNetworks] = useState(user?.networks.join(", ") ?? "");
  const [password, setPassword] = useState("");
  const [oidcLogin, setOidcLogin] = useState(user?.oidcLogin ?? "");
  const [error, setError] = useState<ApiError>();
  const field = wrongField(error);
  const wrong = (key: string): string | undefined => (field === key ? error?.message : undefined);
  const submit = async (): Promise<void> => {
    const given = { name: name.trim(), role, networks: role === "ADMIN" ? [] : listOf(networks) };
    setError(
      await offer({
        heading: user ? `You are about to change ${user.name}` : `You are about to add ${given.name || "somebody"}`,
        icon: "user",
        button: user ? "Change the user" : "Add the user",
        undo: user ? "Change it back at any time." : "Lock the user out at any time.",
        send: (dryRun) =>
          user
            ? sendWrite(client, updateUser, { input: { ...given, id: user.id, oidcLogin: oidcLogin.trim() }, dryRun })
            : sendWrite(client, createUser, {
                input: { ...given, ...(password !== "" && { password }), ...(oidcLogin.trim() !== "" && { oidcLogin: oidcLogin.trim() }) },
                dryRun,
              }),
        done: close,
      }),
    );
  };
  return (
    <Panel title={user ? `Change ${user.name}` : "Add a user"} more="Nothing is done before you have seen what would be">
      <WriteForm submit={submit} error={field === undefined || !shown.includes(field) ? error : undefined} disabled={busy} cancel={close}>
        <Field label="Name" hint="To sign in with" wrong={wrong("name")}>
          {(given) => <input {...given} className="input" autoComplete="off" maxLength={64} value={name} onChange={({ target }) => setName(target.value)} />}
        </Field>
        {!user && (
          <Field label="Password" hint="At least 10 characters; none for tokens only, or OpenID" wrong={wrong("password")}>
            {(given) => (
              <input
                {...given}
                className="input"
                type="password"
                autoComplete="new-password"
                value={password}
                onChange={({ target }) => setPassword(target.value)}
              />
            )}
          </Field>
        )}
        <Field label="Role" hint={roles.find(({ key }) => key === role)!.says} wrong={wrong("role")}>
          {(given) => (
            <select {...given} className="input" value={role} onChange={({ target }) => setRole(roles.find(({ key }) => key === target.value)!.key)}>
              {roles.map(({ key, label }) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label="Networks"
          hint={role === "ADMIN" ? "Administrators see every network" : "10.0.0.0/8, …; every network when empty"}
          wrong={wrong("networks")}
        >
          {(given) => (
            <input
              {...given}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              disabled={role === "ADMIN"}
              value={role === "ADMIN" ? "" : networks}
              onChange={({ target }) => setNetworks(target.value)}
            />
          )}
        </Field>
        <Field label="Name at the OpenID provider" hint="Only where signing in there is set up" wrong={wrong("oidcLogin")}>
          {(given) => <input {...given} className="input" autoComplete="off" value={oidcLogin} onChange={({ target }) => setOidcLogin(target.value)} />}
        </Field>
      </WriteForm>
    </Panel>
  );
}
