import { useParams } from "react-router";
import { useScope } from "../api/session.tsx";
import { useAct } from "../api/use-act.ts";
import { useData } from "../api/use-data.ts";
import { plural } from "../format/numbers.ts";
import { duration, span } from "../format/times.ts";
import { definePage } from "../page.ts";
import { AppLink } from "../parts/app-link.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import { StatTile } from "../parts/stat-tile.tsx";
import { EmptyState, ErrorState, Skeleton } from "../parts/states.tsx";
import { Time } from "../parts/time.tsx";
import { useToast } from "../parts/toasts.tsx";
import { type DeviceDetails, deviceQuery, pollMutation } from "../snmp/device-query.ts";
import { pingWords, statuses, whatWords } from "../snmp/device-words.ts";
import { InterfaceTable } from "../snmp/interface-table.tsx";
import { useWindow } from "../window/use-window.ts";

const beatMs = 5_000;

/** Is this box healthy, and what is its busiest port? */
function SnmpDevicePage() {
  const wanted = (useParams()["device"] ?? "").trim();
  const { isLive } = useWindow();
  const { data, error, reload } = useData(deviceQuery, { device: wanted }, { everyMs: isLive ? beatMs : undefined });
  const found = data?.snmpDevicesByName[0];
  if (found?.__typename === "SnmpDevice") {
    return (
      <>
        {error && (
          <section className="panel">
            <ErrorState error={error} retry={reload} />
          </section>
        )}
        <Device device={found} reload={reload} />
      </>
    );
  }
  return (
    <>
      <div className="head">
        <h1>
          <NetText value={wanted} />
        </h1>
      </div>
      <section className="panel">
        {error ? (
          <ErrorState error={error} retry={reload} />
        ) : found ? (
          <EmptyState title="No SNMP device has this name or address." action={<AppLink to="/snmp-devices">All SNMP devices</AppLink>} />
        ) : (
          <div className="panel-body">
            <Skeleton rows={8} reading="reading the device" />
          </div>
        )}
      </section>
    </>
  );
}

function Device({ device, reload }: { readonly device: DeviceDetails; readonly reload: () => void }) {
  const mayWrite = useScope("WRITE");
  const poll = useAct(pollMutation);
  const say = useToast();
  const { dot, words } = statuses[device.status];
  const about = [
    whatWords(device),
    device.location && `in ${device.location}`,
    device.uptimeMs !== null && `up ${span(device.uptimeMs)}`,
    device.enabled ? `polled every ${device.interval}` : "not polled",
  ];
  const sessions = device.vpn.reduce((sum, each) => sum + each.sessions, 0);
  const highest = Math.max(...device.processors.map(({ usedPercent }) => usedPercent));
  const pollNow = async (): Promise<void> => {
    const done = await poll.run({ input: { device: device.id } });
    if (done) say(done.pollSnmpDevice.summary);
    reload();
  };
  return (
    <>
      <div className="head" style={{ alignItems: "flex-start", flexWrap: "wrap" }}>
        <div style={{ minWidth: 0 }}>
          <div className="identity">
            <h1>
              <NetText value={device.name} limit={48} />
            </h1>
            {device.name !== device.address && <span className="mono soft lead">{device.address}</span>}
            <span className="pill">
              <span className={dot} />
              {words}
              {device.lastAnsweredAt !== null && (
                <>
                  , answered <Time value={device.lastAnsweredAt} relative />
                </>
              )}
            </span>
          </div>
          <div className="soft">
            <NetText value={about.filter(Boolean).join(", ")} limit={200} />
          </div>
          {device.status !== "UP" && (
            <div className="crit">
              <NetText value={[device.reason, pingWords(device)].filter(Boolean).join(" ")} limit={200} />
            </div>
          )}
        </div>
        <span className="grow" />
        <AppLink className="button quiet" to={`/hosts/${encodeURIComponent(device.address)}`}>
          As a host
        </AppLink>
        <button
          type="button"
          className="button"
          disabled={!mayWrite || poll.busy}
          title={mayWrite ? undefined : "Needs scope write."}
          onClick={() => void pollNow()}
        >
          Poll now
        </button>
      </div>
      {poll.error && (
        <section className="panel">
          <ErrorState error={poll.error} />
        </section>
      )}
      <section className="stats" aria-label="Now">
        {device.vpn.length > 0 && (
          <StatTile
            label="VPN sessions"
            value={{ value: String(sessions), unit: "" }}
            says={device.vpn.map(({ name, sessions: count }) => `${count} ${name}`).join(", ")}
          />
        )}
        <StatTile
          label="CPU"
          value={device.cpuPercent === null ? undefined : { value: String(Math.round(device.cpuPercent)), unit: " %" }}
          says={device.processors.length > 1 ? `${device.processors.length} processors, highest ${Math.round(highest)} %` : undefined}
        />
        <StatTile
          label="Memory"
          value={device.memoryPercent === null ? undefined : { value: String(Math.round(device.memoryPercent)), unit: " %" }}
          says="the fullest"
        />
        <StatTile
          label="Ping beside"
          value={device.pingMs === null ? undefined : { value: duration(device.pingMs), unit: "" }}
          says={device.pinged ? (device.pingMs === null ? "nothing came back" : undefined) : "sent when it does not answer"}
        />
      </section>
      <InterfaceTable device={device} />
      <Panel title="What changed" more={plural(device.events.nodes.length, "newest event")}>
        {device.events.nodes.length === 0 ? (
          <p className="faint">Nothing yet.</p>
        ) : (
          <ul className="plain">
            {device.events.nodes.map(({ id, at, text }) => (
              <li key={id}>
                <Time value={at} /> <NetText value={text} limit={200} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Configuration" more={<AppLink to="/docs/snmp#asking">What a snapshot is</AppLink>}>
        {device.snapshots.length === 0 && <p className="faint">No snapshot yet.</p>}
        {device.snapshots.map(({ id, version, takenAt, lineCount, removed, added }) => (
          <section key={id} aria-label={`Version ${version}`}>
            <h3>
              Version {version} <Time value={takenAt} /> <span className="faint small">{plural(lineCount, "fact")}</span>
            </h3>
            {removed.slice(0, 20).map((line) => (
              <div key={`- ${line}`} className="mono small crit">
                − <NetText value={line} limit={160} />
              </div>
            ))}
            {added.slice(0, 20).map((line) => (
              <div key={`+ ${line}`} className="mono small">
                + <NetText value={line} limit={160} />
              </div>
            ))}
          </section>
        ))}
      </Panel>
    </>
  );
}

export default definePage({ name: "snmp-device", path: "/snmp-devices/:device", title: "SNMP device", Page: SnmpDevicePage });
