import { useState } from "react";
import { useClient } from "urql";
import type { ApiError } from "../api/errors.ts";
import { Panel } from "../parts/panel.tsx";
import { WriteForm } from "../parts/write-form.tsx";
import { Field, wrongField } from "../parts/field.tsx";
import { setPassword as setPasswordMutation } from "./people-query.ts";
import { sendWrite, type Writes } from "./write.tsx";

export interface PasswordFormProps {
  /** Somebody else, as an administrator; your own when left out. */
  readonly user?: { readonly id: string; readonly name: string };
  readonly offer: Writes["offer"];
  readonly busy: boolean;
  readonly close: () => void;
}

/** A new password, typed twice. */
export function PasswordForm({ user, offer, busy, close }: PasswordFormProps) {
  const client = useClient();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<ApiError>();
  const field = wrongField(error);
  const differs = tried && again !== password;
  const submit = async (): Promise<void> => {
    setTried(true);
    if (again !== password) return;
    const input = { password, ...(user ? { userId: user.id } : { currentPassword: current }) };
    setError(
      await offer({
        heading: user ? `You are about to set the password of ${user.name}` : "You are about to set your password",
        icon: "key",
        button: "Set the password",
        undo: "Set another one. The old one is not kept.",
        send: (dryRun) => sendWrite(client, setPasswordMutation, { input, dryRun }),
        done: close,
      }),
    );
  };
  const secret = (label: string, value: string, change: (value: string) => void, wrong: string | undefined, autoComplete: string, hint = "") => (
    <Field label={label} hint={hint} wrong={wrong}>
      {(given) => (
        <input {...given} className="input" type="password" autoComplete={autoComplete} value={value} onChange={({ target }) => change(target.value)} />
      )}
    </Field>
  );
  return (
    <Panel title={user ? `Password of ${user.name}` : "Your password"} more="Ends the sessions of the user">
      <WriteForm
        submit={submit}
        error={field !== "password" && field !== "currentPassword" ? error : undefined}
        disabled={busy || password === ""}
        cancel={close}
      >
        {!user && secret("Password now", current, setCurrent, field === "currentPassword" ? error?.message : undefined, "current-password")}
        {secret("New password", password, setPassword, field === "password" ? error?.message : undefined, "new-password", "At least 10 characters")}
        {secret("Once more", again, setAgain, differs ? "It is not the same." : undefined, "new-password")}
      </WriteForm>
    </Panel>
  );
}
