import { describe, expect, it, vi } from "vitest";
import { EmptyState, ErrorState, Skeleton } from "../../../web/src/parts/states.tsx";
import { click, draw } from "../support.tsx";

describe("an error", () => {
  it("says what is wrong, the cure, the code, and can be tried again", async () => {
    const retry = vi.fn<() => void>();
    const box = await draw(
      <ErrorState error={{ message: "The store did not answer in 10 s.", cure: "Ask for a shorter window.", code: "TIMEOUT", id: "e-7f31c" }} retry={retry} />,
    );
    expect(box.querySelector("[role=alert]")?.textContent).toContain("The store did not answer in 10 s.");
    expect(box.textContent).toContain("Ask for a shorter window.");
    expect(box.textContent).toContain("TIMEOUT");
    expect(box.textContent).toContain("e-7f31c");
    await click(box, "Try again");
    expect(retry).toHaveBeenCalledOnce();
  });
  it("names the argument that is wrong", async () => {
    const box = await draw(<ErrorState error={{ message: "That is no network.", path: "filter.match.client", wanted: "CIDR", got: "10.0.0.0/99" }} />);
    expect(box.textContent).toContain("filter.match.client wants CIDR, got 10.0.0.0/99");
  });
  it("what a person may not do cannot be tried again", async () => {
    const box = await draw(
      <ErrorState error={{ message: "You can read, not write.", code: "FORBIDDEN", cure: "Needs scope write." }} retry={() => undefined} />,
    );
    expect(box.querySelectorAll("button")).toHaveLength(0);
    expect(box.textContent).toContain("Needs scope write.");
  });
});

it("nothing here says why and offers one thing to do", async () => {
  const box = await draw(
    <EmptyState title="No flows match." action={<button type="button">Remove that condition</button>}>
      Without it there may be some.
    </EmptyState>,
  );
  expect(box.textContent).toBe("No flows match.Without it there may be some.Remove that condition");
});

it("loading says what is being read", async () => {
  const box = await draw(<Skeleton rows={3} reading="reading the flows" />);
  expect(box.querySelector("[role=status]")?.getAttribute("aria-label")).toBe("reading the flows");
  expect(box.querySelectorAll("i")).toHaveLength(3);
});
