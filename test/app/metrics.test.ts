import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/app/metrics.ts";
import type { FlowHistory, LiveView } from "../../src/model/services/index.ts";

describe("createMetrics", () => {
  it("asks meter and store once a scrape and shows every figure", async () => {
    let asked = 0;
    let reasons = [
      { reason: "ipv4: header cut short", packets: 4 },
      { reason: "dns-name", packets: 1 },
    ];
    const live = {
      status: async () => (
        asked++,
        {
          running: true,
          restarts: 2,
          gapMs: 1_500,
          canCapture: true,
          packets: 10,
          drops: 3,
          malformed: 5,
          malformedReasons: reasons,
          activeFlows: 4,
          tableFull: 0,
        }
      ),
    } as unknown as LiveView;
    const history = {
      status: async () => (
        asked++,
        {
          kind: "embedded",
          reachable: true,
          restarts: 1,
          spooledBatches: 5,
          spooledBytes: 600,
          behindMs: 2_000,
          refusedBatches: 0,
          parts: 3,
          droppedDays: 2,
          insertedRows: 99,
          diskBytes: 7,
        }
      ),
    } as unknown as FlowHistory;
    const metrics = createMetrics(
      {
        live,
        history,
        monitors: { status: () => ({ measurements: 12, missed: 1, states: ["OK", "DOWN", "OK", "DISABLED"] }) },
        snmpPolling: {
          status: () => ({
            statuses: ["UP", "UNREACHABLE", "UP"],
            polls: 500,
            missed: 3,
            lateMs: 250,
            running: 2,
            traps: { taken: 7, unknownSender: 5, refused: 1, malformed: 0, tooMany: 0 },
          }),
        },
      },
      { deliveredRows: 1_600, refusedRows: 48 },
    );
    const text = await metrics.metrics();
    expect(asked).toBe(2);
    for (const line of [
      "wiregraph_meter_up 1",
      "wiregraph_store_dropped_days_total 2",
      "wiregraph_meter_gap_seconds_total 1.5",
      "wiregraph_capture_drops_total 3",
      'wiregraph_packets_malformed_total{reason="ipv4: header cut short"} 4',
      'wiregraph_packets_malformed_total{reason="dns-name"} 1',
      "wiregraph_spool_behind_seconds 2",
      "wiregraph_store_rows_inserted_total 99",
      "wiregraph_monitor_measurements_total 12",
      "wiregraph_monitor_missed_total 1",
      "wiregraph_samples_delivered_total 1600",
      "wiregraph_samples_refused_total 48",
      'wiregraph_monitors{state="OK"} 2',
      "wiregraph_snmp_polls_total 500",
      "wiregraph_snmp_polls_missed_total 3",
      "wiregraph_snmp_poll_late_seconds 0.25",
      'wiregraph_snmp_devices{status="UP"} 2',
      'wiregraph_snmp_devices{status="UNREACHABLE"} 1',
      'wiregraph_snmp_traps_total{outcome="taken"} 7',
      'wiregraph_snmp_traps_total{outcome="unknown_sender"} 5',
      'wiregraph_monitors{state="DOWN"} 1',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).toContain("process_resident_memory_bytes");

    // A meter that was started again has other reasons: those of the one before are gone.
    reasons = [{ reason: "dns-name", packets: 2 }];
    const later = (await metrics.metrics()).split("\n").filter((line) => line.startsWith("wiregraph_packets_malformed_total"));
    expect(later).toEqual(['wiregraph_packets_malformed_total{reason="dns-name"} 2']);
  });
});
