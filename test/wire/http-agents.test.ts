import { expect, it } from "vitest";
import { applicationOfAgent } from "../../src/wire/http-agents.ts";

it("names the programs that have a protocol of their own, and no others", () => {
  expect(["Docker-Client/24.0.5 (linux)", "git/2.39.2", "Microsoft BITS/7.8", "Microsoft WinRM Client"].map(applicationOfAgent)).toEqual([
    "Docker",
    "Git",
    "BITS",
    "WinRM",
  ]);
  for (const other of ["Mozilla/5.0 (X11; git)", "curl/8.0", "", "/", "git2", "constructor/1"]) expect(applicationOfAgent(other), other).toBe("");
});
