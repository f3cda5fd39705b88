import { expect, it } from "vitest";
import { asNdpi } from "../../src/pipeline/as-ndpi.ts";
import { flowRow } from "../support/flow-rows.ts";

const told = (ja4: string, hostname: string, tlsAlpn: string): string => asNdpi(flowRow({ ja4, hostname, tlsAlpn })).ja4;

it("writes the two letters of JA4 that nDPI writes otherwise", () => {
  expect(told("t13d1516h2_8daaf6152771_e5627efa2ab1", "example.com", "h2,http/1.1")).toBe("t13d1516h2_8daaf6152771_e5627efa2ab1");
  expect(told("t12d2108h1_76e208dd3e22_2dae41c691ec", "example.com", "http/1.1")).toBe("t12d2108ht_76e208dd3e22_2dae41c691ec");
  expect(told("t12i210600_76e208dd3e22_2dae41c691ec", "", "")).toBe("t12d210600_76e208dd3e22_2dae41c691ec");
  expect(told("t12d210600_76e208dd3e22_2dae41c691ec", "192.0.2.7", "")).toBe("t12i210600_76e208dd3e22_2dae41c691ec");
});

it("leaves flows without one as they are", () => {
  const row = flowRow({ hostname: "192.0.2.7" });
  expect(asNdpi(row)).toBe(row);
});
