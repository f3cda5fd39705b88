import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach } from "vitest";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const roots: Root[] = [];

afterEach(async () => {
  for (const root of roots.splice(0)) await act(async () => root.unmount());
  document.body.replaceChildren();
});

/** Draws a part inside a router and gives the element it stands in. */
export async function draw(part: ReactNode, at = "/"): Promise<HTMLElement> {
  const box = document.createElement("div");
  document.body.append(box);
  const root = createRoot(box);
  roots.push(root);
  await act(async () => root.render(<MemoryRouter initialEntries={[at]}>{part}</MemoryRouter>));
  return box;
}

/** Clicks the button with this name. */
export async function click(box: HTMLElement, name: string): Promise<void> {
  const button = [...box.querySelectorAll("button")].find((candidate) => (candidate.getAttribute("aria-label") ?? candidate.textContent).includes(name));
  if (!button) throw new Error(`There is no button "${name}" in ${box.textContent}`);
  await act(async () => button.click());
}
