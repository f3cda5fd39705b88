import { useEffect, useRef, useState } from "react";
import { graphql } from "../api/graphql.ts";
import { useData } from "../api/use-data.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { rate } from "../format/numbers.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";

export const interfacesQuery = graphql(`
  query Interfaces {
    interfaces {
      name
      state
      problem
      cure
      addresses
      bytesPerSecond
      packets
      drops
    }
    health {
      meter {
        canCapture
        captureProblem
        captureCure
      }
    }
  }
`);

/** What to type, as a block to copy. A cure is one or more commands or a sentence. */
export function Cure({ text }: { readonly text: string }) {
  return (
    <div className="row" style={{ alignItems: "flex-start" }}>
      <pre className="grow">{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}

/** The machine's interfaces with what each sees, or why it sees nothing. */
export function InterfaceList() {
  const { data, error, reload } = useData(interfacesQuery, {}, { everyMs: 2_000 });
  const course = useRef(new Map<string, number[]>());
  const [, redraw] = useState(0);
  useEffect(() => {
    for (const row of data?.interfaces ?? []) {
      const values = course.current.get(row.name) ?? [];
      course.current.set(row.name, [...values.slice(-49), row.bytesPerSecond]);
    }
    redraw((count) => count + 1);
  }, [data]);
  const meter = data?.health.meter;
  return (
    <Panel
      flush
      title="Listen on this machine"
      more={
        meter &&
        (meter.canCapture ? (
          <>
            <Icon name="check" /> allowed to capture
          </>
        ) : (
          <span className="high">no permission to capture</span>
        ))
      }
    >
      {meter && !meter.canCapture && meter.captureProblem && (
        <div className="state" style={{ width: "100%" }}>
          <b>{meter.captureProblem}</b>
          {meter.captureCure && (
            <div style={{ width: "100%" }}>
              <Cure text={meter.captureCure} />
            </div>
          )}
        </div>
      )}
      {!data && !error && (
        <div className="panel-body">
          <Skeleton reading="looking at the interfaces" />
        </div>
      )}
      {!data && error && <ErrorState error={error} retry={reload} />}
      {data?.interfaces.length === 0 && (
        <EmptyState title="This machine has no network interface that can be captured.">A capture file can be read below.</EmptyState>
      )}
      <ul className="interfaces">
        {data?.interfaces.map((row) => (
          <li key={row.name}>
            <span className={row.state === "UP" ? "dot" : row.state === "FAILED" ? "dot off" : "dot idle"} />
            <b className="medium">{row.name}</b>
            <span className="soft cut interface-says" title={row.problem ?? undefined}>
              {row.state === "UP" ? "Captured" : (row.problem ?? row.state.toLowerCase().replaceAll("_", " "))}{" "}
              <span className="mono faint">{row.addresses.slice(0, 2).join(" ")}</span>
            </span>
            {row.state === "UP" ? <Sparkline values={course.current.get(row.name) ?? []} color="var(--accent)" width={120} height={24} /> : <span />}
            <span className={row.state === "UP" ? "right" : "right faint"}>{row.state === "UP" ? rate(row.bytesPerSecond) : ""}</span>
            {row.state !== "UP" && row.cure !== null && row.cure !== meter?.captureCure && (
              <div className="cure">
                <Cure text={row.cure} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
