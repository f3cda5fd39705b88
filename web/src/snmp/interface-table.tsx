import { plural, rate, toNumber } from "../format/numbers.ts";
import { NetText } from "../parts/net-text.tsx";
import { Panel } from "../parts/panel.tsx";
import type { DeviceDetails, DeviceInterface } from "./device-query.ts";

/** An interface in words: what is wrong with it, or what is at its other end. */
function stateWords({ adminStatus, operStatus }: DeviceInterface): { readonly words: string; readonly bad: boolean } | undefined {
  if (adminStatus === "DOWN") return { words: "switched off", bad: false };
  if (operStatus === null || operStatus === "UP") return undefined;
  return { words: operStatus.toLowerCase().replaceAll("_", " "), bad: operStatus === "DOWN" || operStatus === "LOWER_LAYER_DOWN" };
}

const bits = (value: number | null | undefined): string => (value === null || value === undefined ? "" : rate(value / 8));
const percent = (value: number | null | undefined): string => (value === null || value === undefined ? "" : `${Math.round(value)} %`);

/** What passes through each interface, busiest first, and what hangs on it. */
export function InterfaceTable({ device }: { readonly device: DeviceDetails }) {
  const { nodes, totalCount } = device.interfaces;
  const off = nodes.filter(({ adminStatus }) => adminStatus === "DOWN").length;
  const words = [`${device.interfacesUp ?? 0} up`, (device.interfacesDown ?? 0) > 0 && `${device.interfacesDown} down`, off > 0 && `${off} switched off`];
  return (
    <Panel flush title="Interfaces" keys={<span className="faint small">{words.filter(Boolean).join(", ")}</span>} more="busiest first">
      <div className="table-scroll">
        <table className="stacks">
          <caption className="hidden-label">Interfaces</caption>
          <thead>
            <tr>
              {["Interface", "Says of itself"].map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
              {["Speed", "In", "of speed", "Out", "of speed out", "Errors/s"].map((text) => (
                <th key={text} scope="col" className="right">
                  {text}
                </th>
              ))}
              <th scope="col">Connected to</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((port) => {
              const state = stateWords(port);
              const errors = (port.rates?.inErrorsPerSecond ?? 0) + (port.rates?.outErrorsPerSecond ?? 0);
              const heard = device.neighbours.filter(({ localIfIndex }) => localIfIndex === port.ifIndex);
              return (
                <tr key={port.ifIndex}>
                  <td className="wraps phone-first">
                    <NetText value={port.name} />
                  </td>
                  <td className="wraps soft phone-second">{port.alias !== null && <NetText value={port.alias} />}</td>
                  <td className="right soft">{port.speedBitsPerSecond === null || port.speedBitsPerSecond === 0 ? "" : bits(port.speedBitsPerSecond)}</td>
                  <td className="right phone-value">{bits(port.rates?.inBitsPerSecond)}</td>
                  <td className="right soft">{percent(port.rates?.inUsePercent)}</td>
                  <td className="right">{bits(port.rates?.outBitsPerSecond)}</td>
                  <td className="right soft">{percent(port.rates?.outUsePercent)}</td>
                  <td className={errors > 0 ? "right high" : "right soft"}>{port.rates ? (errors > 0 ? errors.toFixed(2) : "0") : ""}</td>
                  <td className="wraps">
                    {state && <span className={state.bad ? "crit" : "faint"}>{state.words} </span>}
                    {heard.map(({ name, port: far, addresses }) => (
                      <NetText key={`${name} ${far}`} value={[name ?? addresses[0] ?? "unnamed", far].filter(Boolean).join(", ")} />
                    ))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {toNumber(totalCount) > nodes.length && (
        <div className="panel-body faint">
          The busiest {nodes.length} of {plural(totalCount, "interface")}.
        </div>
      )}
    </Panel>
  );
}
