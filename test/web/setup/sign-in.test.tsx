import { Provider } from "urql";
import { describe, expect, it, vi } from "vitest";
import { SignIn } from "../../../web/src/setup/sign-in.tsx";
import { draw, fakeServer } from "../support.tsx";

async function signInPage(oidc: object | null) {
  const { client } = fakeServer({ SignInOptions: () => ({ data: { signInOptions: { __typename: "SignInOptions", oidc } } }) });
  return draw(
    <Provider value={client}>
      <SignIn done={vi.fn()} />
    </Provider>,
  );
}

describe("the sign-in page", () => {
  it("has a button for the provider where one is configured", async () => {
    const box = await signInPage({ __typename: "OidcSignIn", label: "Example SSO", url: "/auth/oidc" });
    await vi.waitFor(() => expect(box.querySelector<HTMLAnchorElement>("a.button")?.textContent).toBe("Sign in with Example SSO"));
    expect(box.querySelector("a.button")!.getAttribute("href")).toBe("/auth/oidc");
    expect(box.querySelector("button[type=submit]")!.textContent).toBe("Sign in");
  });

  it("has none where none is", async () => {
    const box = await signInPage(null);
    expect(box.querySelector("a.button")).toBeNull();
    expect(box.querySelector("#password")).not.toBeNull();
  });
});
