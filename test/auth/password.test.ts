import { describe, expect, it } from "vitest";
import { checkPassword, hashPassword, pretendToVerify, verifyPassword } from "../../src/auth/password.ts";
import { AppError } from "../../src/model/errors.ts";

describe("password hashes", () => {
  it("verify the password and nothing else", async () => {
    const stored = await hashPassword("correct horse battery");
    expect(stored).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifyPassword("correct horse battery", stored)).toBe(true);
    for (const wrong of ["correct horse batterz", "", "correct horse battery ", "x".repeat(10_000)]) expect(await verifyPassword(wrong, stored)).toBe(false);
    expect(await hashPassword("correct horse battery")).not.toBe(stored);
  });

  it("verify with the parameters they were made with (RFC 7914 §12)", async () => {
    const vector = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887";
    const salt = Buffer.from("SodiumChloride").toString("base64url");
    expect(await verifyPassword("pleaseletmein", `scrypt$16384$8$1$${salt}$${Buffer.from(vector, "hex").toString("base64url")}`)).toBe(true);
    expect(await verifyPassword("pleaseletmeim", `scrypt$16384$8$1$${salt}$${Buffer.from(vector, "hex").toString("base64url")}`)).toBe(false);
  });

  it("treat the two ways of writing é as one", async () => {
    const stored = await hashPassword("caf\u00e9 caf\u00e9 caf\u00e9");
    expect(await verifyPassword("cafe\u0301 cafe\u0301 cafe\u0301", stored)).toBe(true);
  });

  it("refuse damage loudly", async () => {
    for (const damaged of ["", "plain", "scrypt$1$1$1$a$b", "bcrypt$32768$8$1$aaaaaaaaaaaaaaaaaaaaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaa"]) {
      await expect(verifyPassword("x", damaged)).rejects.toThrow("not of a known form");
    }
  });

  it("are computed a few at a time, off the main thread, and refused beyond a queue", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const results = await Promise.allSettled(Array.from({ length: 80 }, () => pretendToVerify("x")));
    clearInterval(timer);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "RATE_LIMITED" });
    expect(results.filter((result) => result.status === "fulfilled").length).toBeGreaterThan(60);
    expect(ticks).toBeGreaterThan(10);
    expect(await pretendToVerify("x")).toBe(false);
  }, 60_000);
});

describe("checkPassword", () => {
  it.each([
    ["short", "123456789", "too short"],
    ["nine letters of two units", "😀".repeat(9), "too short"],
    ["the name", "Administrator", "user's name"],
    ["one character", "aaaaaaaaaaaa", "over and over"],
    ["a novel", "ab1".repeat(400), "too long"],
  ])("refuses %s", (_, password, message) => {
    expect(() => checkPassword(password, "administrator")).toThrow(AppError);
    expect(() => checkPassword(password, "administrator")).toThrow(message);
    try {
      checkPassword(password, "administrator");
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain(password);
      expect(error).toMatchObject({ code: "BAD_INPUT", details: { path: "input.password" } });
    }
  });

  it("takes ten characters of any kind", () => {
    expect(() => checkPassword("päss wörd ☃", "alice")).not.toThrow();
  });
});
