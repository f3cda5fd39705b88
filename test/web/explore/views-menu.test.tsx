import { act, useEffect } from "react";
import { useLocation } from "react-router";
import { describe, expect, it } from "vitest";
import { hostileName } from "../../support/memory-data.ts";
import { metricOf } from "../../../web/src/explore/metrics.ts";
import { inputOf, type SavedView } from "../../../web/src/explore/saved-views.ts";
import { readQuestion } from "../../../web/src/explore/question.ts";
import { ViewsMenu } from "../../../web/src/explore/views-menu.tsx";
import { Toasts } from "../../../web/src/parts/toasts.tsx";
import { ada, click, draw, fakeServer, inApp, textOf, until } from "../support.tsx";

const view = (given: Partial<SavedView>): SavedView & { readonly __typename: string } => ({
  __typename: "SavedView",
  id: "v1",
  name: "Top servers",
  owner: "ada",
  isMine: true,
  shared: false,
  window: { __typename: "SavedWindow", from: "-7d", to: "now" } as SavedView["window"],
  filter: { match: { application: ["TLS"], host: null } },
  groupBy: ["SERVER", "SERVER_PORT"],
  metric: "FLOWS",
  display: { as: "table", vs: "week", top: 50 },
  ...given,
});
const written = (name: string) => () => ({ data: { [name]: { __typename: "Payload", summary: `Done: ${name}.` } } });

let address = "";
function Address() {
  const { pathname, search } = useLocation();
  useEffect(() => {
    address = decodeURIComponent(`${pathname}${search}`);
  });
  return null;
}

const question = readQuestion(new URLSearchParams("by=CLIENT,SERVER&show=PACKETS&as=heat&top=20"));
const present = (name: string, shared: boolean) => inputOf(name, shared, question, { from: "-6h", to: "now" }, { match: { serverPort: [443] } });

async function menu(views: readonly SavedView[], viewer = ada) {
  const server = fakeServer({ SavedViews: () => ({ data: { savedViews: views } }), SaveView: written("saveView"), RemoveView: written("removeView") });
  const box = await draw(
    inApp(
      <Toasts>
        <ViewsMenu present={present} />
        <Address />
      </Toasts>,
      server,
      { viewer },
    ),
    "/explore?from=-24h",
  );
  await click(box, "Views");
  return { server, box };
}

async function name(box: HTMLElement, text: string): Promise<void> {
  await act(async () => {
    const input = box.querySelector<HTMLInputElement>(".views-form input[type=text]")!;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("saved views", () => {
  it("are listed with whose they are, and open with their window, filter, grouping and picture", async () => {
    const { box } = await menu([
      view({}),
      view({ id: "v2", name: hostileName, owner: "opa", isMine: false, shared: true, groupBy: [], window: { from: "-1h", to: "now" } }),
    ]);
    await until(box, (text) => text.includes("Top servers"), "the views");
    expect(box.querySelector("script")).toBeNull();
    const [mine, others] = [...box.querySelectorAll<HTMLAnchorElement>(".views-list a")];
    expect(textOf(others!)).toContain("opa");
    await act(async () => mine!.click());
    expect(address).toBe("/explore?from=-7d&to=now&show=FLOWS&as=table&vs=week&by=SERVER,SERVER_PORT&top=50&f=application:TLS");
    expect(box.querySelector(".views-menu")).toBeNull();
    // Its window is the default one: it is not the window of the page that comes along.
    expect(decodeURIComponent(others!.getAttribute("href")!)).toBe("/explore?from=-1h&to=now&show=FLOWS&tab=flows&as=table&vs=week&top=50&f=application:TLS");
  });

  it("that ask for more than the page can show are not opened as something else", async () => {
    const { box } = await menu([view({ filter: { match: { tcpFlags: ["SYN"] } } }), view({ id: "v2", name: "Odd", metric: "NEWER" as SavedView["metric"] })]);
    await until(box, (text) => text.includes("Odd"), "the views");
    expect(box.querySelector(".views-list a")).toBeNull();
    expect(box.querySelector(".views-list span")!.getAttribute("title")).toContain("more than this page can show");
  });

  it("are saved as what is shown, and say that they replace one", async () => {
    const { server, box } = await menu([view({})]);
    await until(box, (text) => text.includes("Top servers"), "the views");
    expect(box.querySelector<HTMLButtonElement>(".views-form button")!.disabled).toBe(true);
    await name(box, "top SERVERS");
    expect(textOf(box)).toContain("It takes the place of yours of this name.");
    await act(async () => box.querySelector<HTMLInputElement>(".views-form input[type=checkbox]")!.click());
    await click(box, "Replace");
    await until(box, (text) => text.includes("Done: saveView."), "the toast");
    expect(server.asked.find((asked) => asked.name === "SaveView")!.variables).toEqual({
      input: {
        name: "top SERVERS",
        shared: true,
        window: { from: "-6h", to: "now" },
        filter: { match: { serverPort: [443] } },
        groupBy: ["CLIENT", "SERVER"],
        metric: metricOf("PACKETS").key,
        display: { as: "heat", vs: "off", top: 20 },
      },
    });
  });

  it("stay in the form with what the server wants when it refuses; sharing needs the scope", async () => {
    const { server, box } = await menu([], { ...ada, scopes: ["READ"] });
    await until(box, (text) => text.includes("Nothing is saved yet."), "the list");
    expect(box.querySelector("input[type=checkbox]")).toBeNull();
    server.set("SaveView", () => ({ error: { message: "A view needs a name.", code: "BAD_INPUT", path: "input.name" } }));
    await name(box, "x");
    await click(box, "Save");
    await until(box, (text) => text.includes("A view needs a name."), "the refusal");
    expect(box.querySelector<HTMLInputElement>(".views-form input")!.getAttribute("aria-invalid")).toBe("true");
  });

  it("are removed at once, and come back with Undo as they were; others' are not one's own to remove", async () => {
    const { server, box } = await menu([view({}), view({ id: "v2", name: "Theirs", owner: "opa", isMine: false, shared: true })], { ...ada, scopes: ["READ"] });
    await until(box, (text) => text.includes("Theirs"), "the views");
    expect(box.querySelector('[aria-label="Remove the view Theirs"]')).toBeNull();
    await click(box, "Remove the view Top servers");
    await until(box, (text) => text.includes("Done: removeView."), "the toast");
    expect(server.asked.find((asked) => asked.name === "RemoveView")!.variables).toEqual({ input: { id: "v1" } });
    await click(box, "Undo");
    await until(box, (text) => text.includes("Done: saveView."), "the second toast");
    expect(server.asked.find((asked) => asked.name === "SaveView")!.variables).toEqual({
      input: {
        name: "Top servers",
        shared: false,
        window: { from: "-7d", to: "now" },
        filter: { match: { application: ["TLS"], host: null } },
        groupBy: ["SERVER", "SERVER_PORT"],
        metric: "FLOWS",
        display: { as: "table", vs: "week", top: 50 },
      },
    });
  });
});
