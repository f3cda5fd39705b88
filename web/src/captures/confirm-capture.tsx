import { useAct } from "../api/use-act.ts";
import { AskCard } from "../parts/ask-card.tsx";
import type { CaptureInput } from "./capture-draft.ts";
import { startMutation } from "./captures-query.ts";

/** What the API says a capture would do. */
export interface Planned {
  readonly input: CaptureInput;
  readonly summary: string;
  readonly effects: readonly { readonly description: string }[];
  readonly warnings: readonly string[];
}

export interface ConfirmCaptureProps {
  readonly planned: Planned;
  readonly change: () => void;
  /** It runs: its id and its filter. */
  readonly started: (id: string | undefined, filter: string) => void;
}

/** A capture before it begins. */
export function ConfirmCapture({ planned, change, started }: ConfirmCaptureProps) {
  const { run, error, busy } = useAct(startMutation);
  const start = async (): Promise<void> => {
    const answer = await run({ input: planned.input, dryRun: false });
    if (answer) started(answer.startPacketCapture.capture?.id, planned.input.filter);
  };
  const facts = (
    <>
      <dt>Reason</dt>
      <dd>“{planned.input.reason}”</dd>
      <dt>Undo</dt>
      <dd>Stop it at any time. What was written stays until it is deleted after seven days.</dd>
    </>
  );
  const effects = (
    <>
      {planned.effects.map(({ description }) => (
        <li key={description}>{description}</li>
      ))}
      {planned.input.keepLatest === true && <li>When it is full, the oldest packets make room: the file holds what came last.</li>}
    </>
  );
  return (
    <AskCard
      icon="pcap"
      heading="You are about to capture packets"
      summary={planned.summary}
      warnings={planned.warnings}
      {...{ facts, effects, busy, error }}
      allow={{ label: "Start the capture", run: start }}
      leave={{ label: "Change…", run: change }}
    />
  );
}
