import { useEffect, useState, type FormEvent } from "react";
import { graphql } from "../api/graphql.ts";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { Logo } from "../parts/icon.tsx";

export const signInMutation = graphql(`
  mutation SignIn($name: String!, $password: String!) {
    signIn(input: { name: $name, password: $password }) {
      applied
    }
  }
`);

export const signInOptionsQuery = graphql(`
  query SignInOptions {
    signInOptions {
      oidc {
        label
        url
      }
    }
  }
`);

/** Name and password, and the provider's button where one is configured. */
export function SignIn({ done }: { readonly done: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { run, error, busy } = useAct(signInMutation);
  const oidc = useData(signInOptionsQuery, {}).data?.signInOptions.oidc;
  useEffect(() => {
    document.title = "Sign in · Wiregraph";
  }, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run({ name, password }).then((data) => data && done());
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <div className="logo">
          <Logo />
          Wiregraph
        </div>
        <h1>Sign in</h1>
        <div className="field">
          <label htmlFor="name">User name</label>
          <input id="name" className="input" autoComplete="username" required value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className="field">
          <label htmlFor="password">Password</label>
          <input
            id="password"
            className="input"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </div>
        {error && (
          <p className="field-error" role="alert">
            {error.message} {error.cure}
          </p>
        )}
        <button type="submit" className="button primary" disabled={busy}>
          Sign in
        </button>
        {oidc && (
          <a className="button" href={oidc.url}>
            Sign in with {oidc.label}
          </a>
        )}
        <p className="field-hint">
          Forgotten? On the machine where Wiregraph runs: <span className="mono">npx wiregraph user --help</span>
        </p>
      </form>
    </main>
  );
}
