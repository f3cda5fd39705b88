import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { cacheExchange, Client, fetchExchange, Provider } from "urql";
import { afterEach } from "vitest";
import type { Feed, FeedSnapshot } from "../../web/src/api/live-feed.ts";
import { SessionProvider, type Viewer } from "../../web/src/api/session.tsx";
import { TrafficProvider, type TrafficSample } from "../../web/src/live/traffic.tsx";

/** What jsdom has not and charts need: nothing is measured here, and nothing drawn; what a chart shows is read from its table. */
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
const noContext = new Proxy({}, { get: (_target, name) => (name === "measureText" ? () => ({ width: 0 }) : () => undefined), set: () => true });
HTMLCanvasElement.prototype.getContext = () => noContext as never;

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

/** What a server answers to one operation: data, or an error of the API. */
export type Answer = (
  variables: Record<string, unknown>,
) => { readonly data: unknown } | { readonly error: { readonly message: string; readonly [key: string]: unknown } };

export interface FakeServer {
  readonly client: Client;
  /** Names of the operations asked, in order, with their variables. */
  readonly asked: { readonly name: string; readonly variables: Record<string, unknown> }[];
  /** Changes what one operation is answered from now on. */
  readonly set: (name: string, answer: Answer) => void;
}

/** A client as the app's, with a server that answers by the operation's name; what is not named is UNAVAILABLE. */
export function fakeServer(answers: Record<string, Answer>): FakeServer {
  const known = new Map(Object.entries(answers));
  const asked: FakeServer["asked"] = [];
  const client = new Client({
    url: "http://127.0.0.1/graphql",
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch: async (_url, init) => {
      const { operationName, variables } = JSON.parse(typeof init?.body === "string" ? init.body : "{}") as {
        operationName: string;
        variables?: Record<string, unknown>;
      };
      asked.push({ name: operationName, variables: variables ?? {} });
      const answer = known.get(operationName)?.(variables ?? {}) ?? { error: { message: "Nobody answers this.", code: "UNAVAILABLE" } };
      const body = "data" in answer ? answer : { data: null, errors: [{ message: answer.error.message, extensions: answer.error }] };
      return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
    },
  });
  return { client, asked, set: (name, answer) => void known.set(name, answer) };
}

export function feedOf(snapshot: Partial<FeedSnapshot<TrafficSample>> = {}, retry: () => void = () => undefined): Feed<TrafficSample> {
  const whole: FeedSnapshot<TrafficSample> = { samples: [], state: "live", sinceMs: Date.now(), ...snapshot };
  return { subscribe: () => () => undefined, snapshot: () => whole, retry };
}

export const ada: Viewer = { id: "1", name: "ada", role: "ADMIN", scopes: ["READ", "WRITE", "ADMIN"] };

/** A part as it stands in the app: a server, a session, live traffic. */
export function inApp(part: ReactNode, { client }: FakeServer, options: { readonly viewer?: Viewer; readonly feed?: Feed<TrafficSample> } = {}): ReactNode {
  return (
    <Provider value={client}>
      <TrafficProvider feed={options.feed ?? feedOf()}>
        <SessionProvider value={{ viewer: options.viewer ?? ada, version: "0", reload: () => undefined }}>{part}</SessionProvider>
      </TrafficProvider>
    </Provider>
  );
}

/** Lets what was asked be answered and drawn until the text holds. */
export async function until(box: HTMLElement, test: (text: string) => boolean, words: string): Promise<void> {
  // Longer than the longest beat of a page, on a busy machine.
  const untilMs = performance.now() + 10_000;
  while (performance.now() < untilMs) {
    if (test(textOf(box))) return;
    await act(async () => new Promise((done) => setTimeout(done, 20)));
  }
  throw new Error(`${words} did not come: ${textOf(box)}`);
}

/** The text as it is read, with plain spaces. */
export function textOf(box: HTMLElement): string {
  return box.textContent.replaceAll("\u00a0", " ");
}
