import { useState } from "react";
import { useSearchParams } from "react-router";
import { useScope } from "../api/session.tsx";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { emptyDraft } from "../captures/capture-draft.ts";
import { CaptureForm } from "../captures/capture-form.tsx";
import { CaptureTable } from "../captures/capture-table.tsx";
import { capturesQuery, stopMutation, type Capture } from "../captures/captures-query.ts";
import { ConfirmCapture, type Planned } from "../captures/confirm-capture.tsx";
import { bytes, plural, toNumber } from "../format/numbers.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { asOf, EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/toasts.tsx";
import { useNow } from "../window/use-now.ts";

const beatMs = 2_000;

function PacketCaptures() {
  return useScope("CAPTURE") ? (
    <Captures />
  ) : (
    <>
      <div className="head">
        <h1>Packet captures</h1>
      </div>
      <section className="panel">
        <EmptyState title="You can see flows, not the packets they were made of.">
          Packets may hold what people wrote. Needs scope capture, which operators and administrators have.
        </EmptyState>
      </section>
    </>
  );
}

/** Packets for Wireshark: who took which, why, and where they are. */
function Captures() {
  const [search, setSearch] = useSearchParams();
  const nowMs = useNow(1_000);
  const { data, error, reload, outdated, answeredAtMs } = useData(capturesQuery, {}, { everyMs: beatMs });
  const stop = useAct(stopMutation);
  const say = useToast();
  // A page that leads here may say which packets.
  const [draft, setDraft] = useState(() => ({ ...emptyDraft, filter: search.get("filter") ?? "" }));
  const [planned, setPlanned] = useState<Planned>();
  const isNew = search.get("new") === "1";
  const show = (): void => {
    setPlanned(undefined);
    setSearch((present) => new URLSearchParams([...present, ["new", "1"]]));
  };
  // In its place, so that Back does not open what was sent already.
  const close = (): void => setSearch((present) => new URLSearchParams([...present].filter(([key]) => key !== "new" && key !== "filter")), { replace: true });
  const end = async (id: string): Promise<void> => {
    const done = await stop.run({ id });
    if (done) say(done.stopPacketCapture.summary);
    reload();
  };
  const started = (id: string | undefined, filter: string): void => {
    setDraft(emptyDraft);
    close();
    say(`Capturing packets that match “${filter}”.`, id === undefined ? undefined : { label: "Stop", run: () => void end(id) });
    reload();
  };
  const all = data?.packetCaptures ?? [];
  const open = (
    <button type="button" className="button primary" onClick={show}>
      <Icon name="plus" />
      Capture packets
    </button>
  );
  return (
    <>
      <div className="head">
        <h1>Packet captures</h1>
        <span className="faint">{data && (error ? asOf(answeredAtMs) : inWords(all))}</span>
        <span className="grow" />
        {!isNew && data && all.length > 0 && open}
      </div>
      {isNew && !planned && <CaptureForm draft={draft} change={setDraft} cancel={close} planned={setPlanned} />}
      {isNew && planned && <ConfirmCapture planned={planned} change={() => setPlanned(undefined)} started={started} />}
      {stop.error && (
        <section className="panel">
          <ErrorState error={stop.error} />
        </section>
      )}
      {error && data && (
        <section className="panel">
          <ErrorState error={error} retry={reload} />
        </section>
      )}
      <Panel flush title="Captures" more={<AppLink to="/docs/capture#packets-for-wireshark">What is in them</AppLink>} className={outdated ? "dimmed" : ""}>
        {error && !data && <ErrorState error={error} retry={reload} />}
        {!data && !error && (
          <div className="panel-body">
            <Skeleton reading="reading the packet captures" />
          </div>
        )}
        {data && all.length === 0 && (
          <EmptyState title="No packets were captured." action={isNew ? undefined : open}>
            Flows say who talked to whom. When that is not enough, packets that a filter matches are written to a file that Wireshark opens; files are deleted
            after seven days.
          </EmptyState>
        )}
        {all.length > 0 && <CaptureTable captures={all} nowMs={nowMs} busy={stop.busy} stop={({ id }) => void end(id)} />}
      </Panel>
    </>
  );
}

function inWords(captures: readonly Capture[]): string {
  const running = captures.filter(({ state }) => state === "RUNNING").length;
  const size = captures.reduce((sum, each) => sum + toNumber(each.bytes), 0);
  return captures.length === 0 ? "none is kept" : `${plural(captures.length, "capture")}, ${running} running, ${bytes(size)} on disk`;
}

export default definePage({
  name: "packet-captures",
  path: "/packet-captures",
  title: "Packet captures",
  Page: PacketCaptures,
  nav: { group: "Network", order: 9, icon: "pcap", label: "Packet captures", key: "p" },
});
