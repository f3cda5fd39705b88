import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readExportFile } from "../../src/collectors/export-file.ts";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import { ipfix, ipfixTemplate, netflow5 } from "../support/export-messages.ts";
import { udpFrame } from "../support/frames.ts";
import { pcapOf } from "../support/pcap-of.ts";

const folder = mkdtempSync(join(tmpdir(), "wg-export-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, bytes: Uint8Array): Promise<{ readonly seen: string[]; readonly problem: string | undefined }> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const seen: string[] = [];
  const problem = await readExportFile(
    path,
    readCapture,
    (all, start, end, sender) => void seen.push(`${sender} ${Buffer.from(all.subarray(start, end)).toString("hex")}`),
  );
  return { seen, problem };
}

const datagram = netflow5([{ source: "192.0.2.1", destination: "192.0.2.2" }]);
const frame = (payload: Uint8Array): Buffer =>
  udpFrame({ source: "192.0.2.9", destination: "192.0.2.10", sourcePort: 50_000, destinationPort: 2_055, payload });

describe("files of exported datagrams", () => {
  it("takes the UDP payloads of a capture, with their sender", async () => {
    expect(await read("export.pcap", pcapOf([frame(datagram), frame(Buffer.from("x"))]))).toEqual({
      seen: [`192.0.2.9 ${datagram.toString("hex")}`, "192.0.2.9 78"],
      problem: undefined,
    });
  });

  it("says when a capture ends early, after what was whole", async () => {
    const { seen, problem } = await read("short.pcap", pcapOf([frame(datagram), frame(datagram)]).subarray(0, -10));
    expect(seen).toHaveLength(1);
    expect(problem).toMatch(/ends within a record.*at byte \d+/);
  });

  it("takes a file as one datagram, and messages of IPFIX one by one, the last as far as it goes", async () => {
    expect((await read("one.bin", datagram)).seen).toEqual([` ${datagram.toString("hex")}`]);
    const messages = [ipfix([ipfixTemplate(256, [[1, 8]])]), ipfix([], { sequence: 1 }), ipfix([ipfixTemplate(257, [[1, 8]])])];
    const { seen } = await read("file.ipfix", Buffer.concat(messages).subarray(0, -3));
    expect(seen).toEqual([...messages.slice(0, 2), messages[2]!.subarray(0, -3)].map((bytes) => ` ${bytes.toString("hex")}`));
  });

  it("says why a file cannot be read", async () => {
    const reading = readExportFile(join(folder, "nothing"), readCapture, () => {});
    await expect(reading).rejects.toMatchObject({ code: "NOT_FOUND", message: "There is no such file.", details: { path: join(folder, "nothing") } });
  });
});
