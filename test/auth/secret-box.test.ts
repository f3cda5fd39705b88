import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSecretBox } from "../../src/auth/secret-box.ts";
import { temporaryFolder } from "../support/inventories.ts";

describe("secrets at rest", () => {
  it("open with the key of the file, which only we can read, and with no other", () => {
    const path = join(temporaryFolder(), "secrets.key");
    const box = createSecretBox({ path, purpose: "test" });
    expect(box.open("AAAA")).toBeUndefined();
    const sealed = box.seal("correct horse");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(sealed).not.toContain("correct");
    expect(box.seal("correct horse")).not.toBe(sealed);
    expect(createSecretBox({ path, purpose: "test" }).open(sealed)).toBe("correct horse");
    expect(createSecretBox({ path, purpose: "other" }).open(sealed)).toBeUndefined();
    expect(box.open(`${sealed.slice(0, -2)}AA`)).toBeUndefined();
    rmSync(path);
    const another = createSecretBox({ path, purpose: "test" });
    another.seal("x");
    expect(another.open(sealed)).toBeUndefined();
  });

  it("are not sealed with a damaged key, nor where none can be made", () => {
    const path = join(temporaryFolder(), "secrets.key");
    writeFileSync(path, "short\n");
    expect(() => createSecretBox({ path, purpose: "test" }).seal("x")).toThrow(/damaged/);
    expect(readFileSync(path, "utf8")).toBe("short\n");
    expect(() => createSecretBox({ path: "/nonexistent/secrets.key", purpose: "test" }).seal("x")).toThrow(/cannot be used/);
    chmodSync(path, 0o600);
  });
});
