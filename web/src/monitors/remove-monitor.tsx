import { useEffect, useState } from "react";
import { useAct } from "../api/use-act.ts";
import { AskCard } from "../parts/ask-card.tsx";
import { ErrorState } from "../parts/states.tsx";
import { removeMutation, type Monitor, type Removal } from "./monitors-query.ts";

export interface RemoveMonitorProps {
  readonly monitor: Monitor;
  readonly cancel: () => void;
  /** What was done, in a sentence. */
  readonly done: (summary: string) => void;
}

/** A monitor before it is removed: what the API says would be gone. */
export function RemoveMonitor({ monitor, cancel, done }: RemoveMonitorProps) {
  const { run, error, busy } = useAct(removeMutation);
  const [planned, setPlanned] = useState<Removal>();
  const input = { ids: [monitor.id] };
  useEffect(() => {
    void run({ input, dryRun: true }).then((answer) => setPlanned(answer?.removeMonitors));
    // Once for each monitor: the caller gives this part its id as key.
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  if (!planned) return error ? <section className="panel">{<ErrorState error={error} />}</section> : null;
  return (
    <AskCard
      icon="trash"
      heading="You are about to stop watching"
      summary={planned.summary}
      warnings={planned.warnings}
      facts={
        <>
          <dt>Undo</dt>
          <dd>It can be added again; its history begins anew then. Pause it to keep both.</dd>
        </>
      }
      effects={planned.effects.flatMap(({ description, examples }) => [
        <li key={description}>{description}</li>,
        ...examples.map((example) => (
          <li key={example} className="soft">
            {example}
          </li>
        )),
      ])}
      busy={busy}
      error={error}
      allow={{
        label: "Remove",
        isDanger: true,
        run: async () => {
          const answer = await run({ input, dryRun: false });
          if (answer) done(answer.removeMonitors.summary);
        },
      }}
      leave={{ label: "Keep it", run: cancel }}
    />
  );
}
