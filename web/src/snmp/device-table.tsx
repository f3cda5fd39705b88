import { count } from "../format/numbers.ts";
import { span } from "../format/times.ts";
import { AppLink } from "../parts/app-link.tsx";
import { NetText } from "../parts/net-text.tsx";
import { Time } from "../parts/time.tsx";
import { pingWords, statuses, whatWords } from "./device-words.ts";
import type { SnmpDevice } from "./devices-query.ts";

export const deviceOrders = ["STATUS", "NAME", "CPU", "MEMORY", "LAST_ANSWERED", "NEWEST"] as const;
export type DeviceOrder = (typeof deviceOrders)[number];

const hot = 90;

export interface DeviceTableProps {
  readonly devices: readonly SnmpDevice[];
  readonly orderBy: DeviceOrder;
  readonly onOrder: (order: DeviceOrder) => void;
}

/** One row per device that is polled, in the order the server gave. */
export function DeviceTable({ devices, orderBy, onOrder }: DeviceTableProps) {
  const head = (order: DeviceOrder, words: string, right: boolean) => (
    <th
      scope="col"
      className={right ? "right" : undefined}
      aria-sort={orderBy === order ? (order === "CPU" || order === "MEMORY" ? "descending" : "ascending") : undefined}
    >
      <button type="button" onClick={() => onOrder(order)}>
        {words}
      </button>
    </th>
  );
  return (
    <div className="table-scroll">
      <table className="stacks">
        <caption className="hidden-label">SNMP devices</caption>
        <thead>
          <tr>
            {head("NAME", "Device", false)}
            {head("STATUS", "Status", false)}
            <th scope="col">What it is</th>
            <th scope="col" className="right">
              Up for
            </th>
            <th scope="col" className="right">
              Interfaces
            </th>
            {head("CPU", "CPU", true)}
            {head("MEMORY", "Memory", true)}
            {head("LAST_ANSWERED", "Last answer", true)}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.id}>
              <td className="wraps phone-first">
                <span className={device.enabled ? statuses[device.status].dot : "dot idle"} style={{ marginRight: 8 }} />
                <AppLink to={`/snmp-devices/${device.id}`}>
                  <NetText value={device.name} />
                </AppLink>{" "}
                {device.name !== device.address && <span className="mono soft">{device.address}</span>}
              </td>
              <td className="wraps phone-second">
                <Status {...device} />
              </td>
              <td className="wraps soft">
                <NetText value={whatWords(device)} />
              </td>
              <td className="right soft">{device.uptimeMs === null ? "" : span(device.uptimeMs)}</td>
              <td className="right">
                {device.interfacesUp === null ? "" : count(device.interfacesUp)}
                {device.interfacesDown !== null && device.interfacesDown > 0 && <span className="high"> {count(device.interfacesDown)} down</span>}
              </td>
              <td className="right">
                <Percent value={device.cpuPercent} />
              </td>
              <td className="right">
                <Percent value={device.memoryPercent} />
              </td>
              <td className="right phone-note">
                {device.lastAnsweredAt === null ? <span className="faint">never</span> : <Time value={device.lastAnsweredAt} relative />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Status(device: SnmpDevice) {
  if (!device.enabled) return <span className="faint">rests</span>;
  const { words } = statuses[device.status];
  const beside = [device.reason, pingWords(device)].filter(Boolean).join(" ");
  const isBad = device.status === "UNREACHABLE" || device.status === "AUTH_ERROR";
  return (
    <>
      <span className={isBad ? "crit" : device.status === "DEGRADED" ? "high" : undefined}>{words}</span>
      {device.status !== "UP" && beside !== "" && (
        <span className="faint">
          {" "}
          <NetText value={beside} />
        </span>
      )}
    </>
  );
}

function Percent({ value }: { readonly value: number | null }) {
  if (value === null) return null;
  return <span className={value >= hot ? "high" : undefined}>{Math.round(value)} %</span>;
}
