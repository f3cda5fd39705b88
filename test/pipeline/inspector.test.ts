import { describe, expect, it } from "vitest";
import { defineDissector, type Direction, type Dissector, type Verdict } from "../../src/model/dissector.ts";
import { unspecifiedIp } from "../../src/net/ip.ts";
import { state } from "../../src/pipeline/flow-record.ts";
import { CurrentPayload, Inspector } from "../../src/pipeline/inspector.ts";

interface Script {
  readonly name: string;
  readonly port?: number;
  readonly firstBytes?: readonly number[];
  readonly onlyOnPorts?: true;
  /** Direction a probe says yes in; both when left out, none when null. */
  readonly likes?: Direction | null;
  readonly verdicts?: readonly Verdict[];
  readonly throws?: boolean;
  /** Has something to say when the flow ends. */
  readonly closes?: "throws" | "reports";
}

/** Dissectors that follow a script and write down when they were asked. */
function rig(...scripts: readonly Script[]) {
  const asked: string[] = [];
  const problems: string[] = [];
  const dissectors: Dissector[] = scripts.map(
    ({ name, port, likes, verdicts = ["done"], throws = false, closes, ...rules }) =>
      defineDissector<{ turn: number }>({
        name,
        title: name.toUpperCase(),
        category: "Test",
        transports: [6],
        ports: port === undefined ? {} : { tcp: [port] },
        ...rules,
        probe(payload) {
          asked.push(`${name}?`);
          return likes !== null && (likes === undefined || payload.direction === likes);
        },
        open: () => ({ turn: 0 }),
        dissect(payload, own, facts) {
          asked.push(`${name}${payload.index}`);
          if (throws) throw new TypeError("a bug");
          facts.hostname = name;
          return verdicts[Math.min(own.turn++, verdicts.length - 1)]!;
        },
        ...(closes && {
          close() {
            asked.push(`${name}!`);
            if (closes === "throws") throw new TypeError("a bug");
          },
        }),
      }) as Dissector,
  );
  const payload = new CurrentPayload(
    () => unspecifiedIp,
    () => unspecifiedIp,
  );
  const inspector = new Inspector(
    dissectors,
    payload,
    () => undefined,
    (reason) => problems.push(reason),
  );
  inspector.reserve(1);
  let word = 0;
  let index = 0;
  const see = (direction: Direction, serverPort = 9_999, clientPort = 50_000, first = 0): void => {
    if ((word & state.inspected) !== 0) return;
    const bytes = Uint8Array.of(0xee, first);
    Object.assign(payload, { bytes, start: 1, end: 2, protocol: 6, direction, serverPort, clientPort, index: Math.min(++index, 255) });
    word = inspector.inspect(0, word);
  };
  return { see, asked, problems, inspector, isOver: () => (word & state.inspected) !== 0, isStaying: () => (word & state.staying) !== 0 };
}

describe("Inspector", () => {
  it("names a flow at the first acceptance and fills in what the dissector left", () => {
    const { see, inspector, isOver } = rig({ name: "one", likes: null }, { name: "two" });
    see(0);
    expect(isOver()).toBe(true);
    expect(inspector.facts(0)).toMatchObject({
      applicationMaster: "TWO",
      application: "TWO",
      applicationConfidence: "INSPECTED",
      category: "Test",
      hostname: "two",
    });
  });

  it("asks those usual on the port first", () => {
    const { see, asked, inspector } = rig({ name: "early" }, { name: "usual", port: 443 });
    see(0, 443);
    expect(asked).toEqual(["usual?", "usual1"]);
    expect(inspector.facts(0)!.hostname).toBe("usual");
  });

  it("asks those bound to ports on these alone, be it the client's", () => {
    const scripts = [{ name: "bound", port: 443, onlyOnPorts: true, likes: null } as const, { name: "free", port: 80, likes: null } as const];
    const askedOn = (serverPort: number, clientPort: number): string[] => {
      const { see, asked } = rig(...scripts);
      see(0, serverPort, clientPort);
      return asked;
    };
    expect(askedOn(443, 50_000)).toEqual(["bound?", "free?"]);
    expect(askedOn(9_999, 443)).toEqual(["bound?", "free?"]);
    expect(askedOn(80, 443)).toEqual(["free?", "bound?"]);
    expect(askedOn(443, 443)).toEqual(["bound?", "free?"]);
    expect(askedOn(9_999, 50_000)).toEqual(["free?"]);
  });

  it("asks those that know their first bytes for these alone", () => {
    const scripts = [{ name: "knows", firstBytes: [7, 255], likes: null } as const, { name: "any", likes: null } as const];
    for (const [first, wanted] of [
      [7, ["knows?", "any?"]],
      [255, ["knows?", "any?"]],
      [8, ["any?"]],
    ] as const) {
      const { see, asked } = rig(...scripts);
      see(0, 9_999, 50_000, first);
      expect(asked).toEqual(wanted);
    }
  });

  it("asks a `maybe` again, and gives its facts to nobody while it is undecided", () => {
    const { see, asked, inspector, isOver } = rig({ name: "slow", verdicts: ["maybe", "maybe", "done"] }, { name: "never", verdicts: ["no"] });
    see(0);
    expect(inspector.facts(0)).toBeUndefined();
    see(0);
    see(0);
    expect(asked).toEqual(["slow?", "slow1", "never?", "never1", "slow2", "slow3"]);
    expect(inspector.facts(0)!.hostname).toBe("slow");
    expect(isOver()).toBe(true);
  });

  it("never asks one that said no again", () => {
    const { see, asked, isOver } = rig({ name: "no", verdicts: ["no"] });
    see(0);
    see(1);
    expect(asked).toEqual(["no?", "no1"]);
    expect(isOver()).toBe(true);
  });

  it("probes the first payload of each direction only", () => {
    const { see, asked, isOver } = rig({ name: "answers", likes: 1, verdicts: ["yes", "done"] });
    see(0);
    see(0);
    expect(asked).toEqual(["answers?"]);
    see(1);
    see(1);
    expect(asked).toEqual(["answers?", "answers?", "answers3", "answers4"]);
    expect(isOver()).toBe(true);
  });

  it("gives up after both directions said nothing, or 12 payloads", () => {
    const silent = rig({ name: "none", likes: null });
    silent.see(0);
    expect(silent.isOver()).toBe(false);
    silent.see(1);
    expect(silent.isOver()).toBe(true);
    const endless = rig({ name: "endless", verdicts: ["maybe"] });
    for (let i = 0; i < 20; i++) endless.see(0);
    expect(endless.asked).toHaveLength(1 + 12);
    expect(endless.inspector.facts(0)).toBeUndefined();
    const learning = rig({ name: "learning", verdicts: ["yes"] });
    for (let i = 0; i < 20; i++) learning.see(0);
    expect(learning.asked).toHaveLength(1 + 12);
    expect(learning.inspector.facts(0)!.applicationMaster).toBe("LEARNING");
  });

  it("shows every packet to one that stays, until it is done", () => {
    const { see, asked, isOver, isStaying } = rig({ name: "dns", verdicts: [...Array.from({ length: 40 }, (): Verdict => "stay"), "done"] });
    for (let i = 0; i < 40; i++) see(0);
    expect(isStaying()).toBe(true);
    for (let i = 0; i < 10; i++) see(1);
    expect(asked).toHaveLength(1 + 41);
    expect(isOver()).toBe(true);
    expect(isStaying()).toBe(false);
  });

  it("takes a throwing dissector out of the flow and counts it", () => {
    const { see, problems, inspector } = rig({ name: "broken", throws: true }, { name: "sound" });
    see(0);
    expect(problems).toEqual(["broken: internal error TypeError"]);
    expect(inspector.facts(0)!.hostname).toBe("sound");
  });

  it("closes who accepted the flow once, when it forgets the flow or nobody needs more of it", () => {
    const forgotten = rig({ name: "other", verdicts: ["maybe"], closes: "reports" }, { name: "stays", verdicts: ["stay"], closes: "reports" });
    forgotten.see(0);
    expect(forgotten.inspector.follows(0)).toBe(true);
    forgotten.inspector.forget(0);
    forgotten.inspector.forget(0);
    expect(forgotten.asked).toEqual(["other?", "other1", "stays?", "stays1", "stays!"]);
    const done = rig({ name: "brief", verdicts: ["stay", "done"], closes: "reports" });
    done.see(0);
    done.see(0);
    done.inspector.forget(0);
    expect(done.asked).toEqual(["brief?", "brief1", "brief2", "brief!"]);
    expect(done.inspector.follows(0)).toBe(false);
  });

  it("closes nobody who did not accept, and counts one that throws", () => {
    const undecided = rig({ name: "unsure", verdicts: ["maybe"], closes: "reports" });
    undecided.see(0);
    undecided.inspector.forget(0);
    expect(undecided.asked).not.toContain("unsure!");
    const broken = rig({ name: "broken", verdicts: ["stay"], closes: "throws" });
    broken.see(0);
    broken.inspector.forget(0);
    expect(broken.problems).toEqual(["broken: internal error TypeError"]);
  });
});
