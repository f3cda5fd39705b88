import { useEffect, useRef, useState, type FormEvent } from "react";
import { SessionProvider, type SessionState } from "../api/session.tsx";
import { graphql } from "../api/graphql.ts";
import { useAct } from "../api/use-act.ts";
import { ConnectAssistant } from "../assistants/connect.tsx";
import { CaptureDrop } from "../jobs/capture-drop.tsx";
import { Icon, Logo } from "../parts/icon.tsx";
import { InterfaceList } from "./interface-list.tsx";
import { signInMutation } from "./sign-in.tsx";

const createFirstUser = graphql(`
  mutation CreateFirstUser($name: String!, $password: String!, $setupCode: String!) {
    createUser(input: { name: $name, password: $password, setupCode: $setupCode }) {
      applied
    }
  }
`);

const minPasswordLength = 10;

const stepKey = "wiregraph.setup";

/** The steps after the account are still open in this tab. */
export function setupIsOpen(): boolean {
  return sessionStorage.getItem(stepKey) !== null;
}

const steps = [
  { title: "Your account", says: "The first user, an administrator" },
  { title: "Where traffic comes from", says: "One source is enough to start" },
  { title: "An assistant", says: "One command, or later" },
] as const;

/** How the first flow gets in: account, sources, assistant. */
export function FirstRun({ viewer, reload }: { readonly viewer: SessionState | undefined; readonly reload: () => void }) {
  const [step, setStep] = useState(() => (viewer ? Number(sessionStorage.getItem(stepKey) ?? "1") : 0));
  const shown = viewer ? Math.max(1, step) : 0;
  useEffect(() => {
    document.title = "Set up · Wiregraph";
  }, []);
  const go = (next: number): void => {
    if (next >= steps.length) {
      sessionStorage.removeItem(stepKey);
      // A short window: the first flows are seen to move.
      location.assign("/?from=-15m");
      return;
    }
    sessionStorage.setItem(stepKey, String(next));
    setStep(next);
  };
  return (
    <div className="setup">
      <aside className="setup-side" aria-label="Steps">
        <div className="logo">
          <Logo />
          Wiregraph
        </div>
        <ol className="setup-steps">
          {steps.map(({ title, says }, index) => (
            <li key={title} className={index < shown ? "done" : undefined} aria-current={index === shown ? "step" : undefined}>
              <i>{index < shown ? <Icon name="check" /> : index + 1}</i>
              <b>{title}</b>
              <span>{index === 0 && viewer ? `${viewer.viewer.name}, administrator` : says}</span>
            </li>
          ))}
        </ol>
        <p className="faint small" style={{ marginTop: "auto" }}>
          Everything here can be changed later.
          <br />
          Nothing leaves this machine.
        </p>
      </aside>
      <main className="setup-main">
        {!viewer && (
          <Account
            done={() => {
              sessionStorage.setItem(stepKey, "1");
              setStep(1);
              reload();
            }}
          />
        )}
        {viewer && shown === 1 && (
          <SessionProvider value={viewer}>
            <Sources />
          </SessionProvider>
        )}
        {viewer && shown === 2 && (
          <SessionProvider value={viewer}>
            <div>
              <h1>Connect an assistant?</h1>
              <p className="lead soft">It may ask about flows, hosts and names. Each change it wants waits for a person.</p>
            </div>
            <ConnectAssistant />
          </SessionProvider>
        )}
        {viewer && (
          <div className="setup-foot">
            <button type="button" className="button primary" onClick={() => go(shown + 1)}>
              {shown === 1 ? "Next: an assistant" : "Open the overview"}
            </button>
            {shown === 1 && (
              <button type="button" className="button quiet" onClick={() => go(steps.length)}>
                Skip to the overview
              </button>
            )}
            <span className="grow" />
            <span className="faint small">
              Step {shown + 1} of {steps.length}
            </span>
          </div>
        )}
      </main>
    </div>
  );
}

function Account({ done }: { readonly done: () => void }) {
  const [setupCode, setSetupCode] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const make = useAct(createFirstUser);
  const signIn = useAct(signInMutation);
  const [isTried, setTried] = useState(false);
  const error = make.error ?? signIn.error;
  // As the server counts: by characters, not by the halves of one.
  const length = Array.from(password).length;
  const problems = {
    code: setupCode.trim() === "" ? "The setup code is needed." : undefined,
    name: name.trim() === "" ? "A user name is needed." : undefined,
    password: length < minPasswordLength ? `The password is too short: ${length} of at least ${minPasswordLength} characters.` : undefined,
  };
  const shown: Partial<typeof problems> = isTried ? problems : {};
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const wrong = (["code", "name", "password"] as const).find((field) => problems[field] !== undefined);
    if (wrong) {
      form.current?.querySelector<HTMLInputElement>(`#${wrong}`)?.focus();
      return;
    }
    void (async () => {
      if (!(await make.run({ name, password, setupCode: setupCode.trim() }))) return;
      if (await signIn.run({ name, password })) done();
    })();
  };
  return (
    <>
      <div>
        <h1>Set up Wiregraph</h1>
        <p className="lead soft">The first user is an administrator. The code proves that you can see this machine.</p>
      </div>
      <form className="setup-form" ref={form} onSubmit={submit} noValidate>
        <div className="field">
          <label htmlFor="code">Setup code</label>
          <input
            id="code"
            className="input mono"
            autoComplete="one-time-code"
            spellCheck={false}
            required
            value={setupCode}
            onChange={(event) => setSetupCode(event.target.value)}
            aria-invalid={shown.code !== undefined}
            aria-describedby="code-hint code-problem"
          />
          <span className="field-hint" id="code-hint">
            Printed in the terminal where Wiregraph was started.
          </span>
          <Problem id="code-problem" text={shown.code} />
        </div>
        <div className="field">
          <label htmlFor="name">User name</label>
          <input
            id="name"
            className="input"
            autoComplete="username"
            maxLength={64}
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
            aria-invalid={shown.name !== undefined}
            aria-describedby="name-problem"
          />
          <Problem id="name-problem" text={shown.name} />
        </div>
        <div className="field">
          <label htmlFor="password">Password</label>
          <input
            id="password"
            className="input"
            type="password"
            autoComplete="new-password"
            minLength={minPasswordLength}
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            aria-invalid={shown.password !== undefined}
            aria-describedby="password-hint password-problem"
          />
          <span className="field-hint" id="password-hint">
            At least {minPasswordLength} characters.
          </span>
          <Problem id="password-problem" text={shown.password} />
        </div>
        {error && (
          <p className="field-error" role="alert">
            {error.message} {error.wanted && `Wanted: ${error.wanted}.`} {error.cure}
          </p>
        )}
        <div>
          <button type="submit" className="button primary" disabled={make.busy || signIn.busy}>
            Create the account
          </button>
        </div>
      </form>
    </>
  );
}

/** What is wrong with a field, under it. */
function Problem({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return (
    text !== undefined && (
      <span className="field-error" id={id} role="alert">
        {text}
      </span>
    )
  );
}

function Sources() {
  return (
    <>
      <div>
        <h1>Where does traffic come from?</h1>
        <p className="lead soft">Flows appear the moment the first packet arrives.</p>
      </div>
      <InterfaceList />
      <CaptureDrop />
    </>
  );
}
