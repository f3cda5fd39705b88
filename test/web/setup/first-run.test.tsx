import { act } from "react";
import { Provider } from "urql";
import { describe, expect, it, vi } from "vitest";
import { FirstRun } from "../../../web/src/setup/first-run.tsx";
import { click, draw, fakeServer } from "../support.tsx";

async function type(box: HTMLElement, id: string, text: string): Promise<void> {
  const input = box.querySelector<HTMLInputElement>(`#${id}`)!;
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const problem = (box: HTMLElement, field: string): string => box.querySelector(`#${field}-problem`)?.textContent ?? "";

async function firstRun() {
  const server = fakeServer({
    CreateFirstUser: () => ({ data: { createUser: { __typename: "CreateUserPayload", applied: true } } }),
    SignIn: () => ({ data: { signIn: { __typename: "SignInPayload", applied: true } } }),
  });
  const reload = vi.fn();
  const box = await draw(
    <Provider value={server.client}>
      <FirstRun viewer={undefined} reload={reload} />
    </Provider>,
  );
  return { server, reload, box };
}

describe("the first account", () => {
  it("says next to the field that the password is too short, and asks the server nothing", async () => {
    const { server, box } = await firstRun();
    expect(box.querySelector("form")!.noValidate).toBe(true);
    await type(box, "code", "ABCD-1234");
    await type(box, "name", "ada");
    await type(box, "password", "short😀");
    expect(problem(box, "password")).toBe("");
    await click(box, "Create the account");
    expect(problem(box, "password")).toBe("The password is too short: 6 of at least 10 characters.");
    const field = box.querySelector<HTMLInputElement>("#password")!;
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toContain("password-problem");
    expect(document.activeElement).toBe(field);
    expect(server.asked).toEqual([]);
    await type(box, "password", "long enough it is");
    expect(problem(box, "password")).toBe("");
    await click(box, "Create the account");
    await vi.waitFor(() => expect(server.asked.map(({ name }) => name)).toEqual(["CreateFirstUser", "SignIn"]));
  });

  it("says of each empty field that it is needed", async () => {
    const { server, box } = await firstRun();
    await click(box, "Create the account");
    expect([problem(box, "code"), problem(box, "name")]).toEqual(["The setup code is needed.", "A user name is needed."]);
    expect(document.activeElement?.id).toBe("code");
    expect(server.asked).toEqual([]);
  });

  it("shows what the server wants when it refuses the password", async () => {
    const { server, box } = await firstRun();
    server.set("CreateFirstUser", () => ({
      error: { message: "The password is the user's name.", code: "BAD_INPUT", path: "input.password", wanted: "something only you know" },
    }));
    await type(box, "code", "ABCD-1234");
    await type(box, "name", "ada.lovelace");
    await type(box, "password", "ada.lovelace");
    await click(box, "Create the account");
    await vi.waitFor(() => expect(box.textContent).toContain("The password is the user's name. Wanted: something only you know."));
  });
});
