import { describe, expect, it } from "vitest";
import explore from "../../../web/src/pages/explore.page.tsx";
import live from "../../../web/src/pages/live.page.tsx";
import { click, draw, fakeServer, inApp, textOf, until } from "../support.tsx";

describe.each([
  ["/explore", explore.Page, "ExploreGroups"],
  ["/explore?tab=flows", explore.Page, "FlowSearch"],
  ["/live", live.Page, "LiveFlows"],
] as const)("%s with a filter that cannot be read", (path, Page, operation) => {
  it("asks for nothing, shows nothing, and names what is wrong", async () => {
    const server = fakeServer({});
    const box = await draw(
      inApp(<Page />, server),
      `${path}${path.includes("?") ? "&" : "?"}f=${encodeURIComponent("application:TLS hots:10.0.0.1 serverPort:443")}`,
    );
    expect(textOf(box)).toContain("The filter in the address is not understood, so nothing is shown.");
    expect(textOf(box)).toContain('There is no field "hots".');
    expect(box.querySelector("mark")?.textContent).toBe("hots:10.0.0.1");
    expect(box.querySelector("table")).toBeNull();
    expect(server.asked.map(({ name }) => name)).not.toContain(operation);
    expect(box.querySelector("input")?.value).toBe("application:TLS hots:10.0.0.1 serverPort:443");
  });
  it("goes on without it when asked", async () => {
    const server = fakeServer({});
    const box = await draw(inApp(<Page />, server), `${path}${path.includes("?") ? "&" : "?"}f=nonsense`);
    await click(box, "Remove the filter");
    await until(box, () => server.asked.some(({ name }) => name === operation), "the question");
    expect(server.asked.find(({ name }) => name === operation)?.variables["filter"]).toBeNull();
    expect(textOf(box)).not.toContain("not understood");
  });
});
