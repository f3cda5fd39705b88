import { Agent, request } from "node:http";

/** A program that asks an API over GraphQL and prints milliseconds as JSON: `api-client.ts '<ClientTask as JSON>'`. */
export interface ClientTask {
  readonly port: number;
  readonly token: string;
  readonly queries: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** Of an open loop: asked at these times however long answers take. Absent: each connection asks when it has its answer. */
  readonly perSecond?: number;
}

export interface ClientFigures {
  /** From when each was due until its answer was there, milliseconds, sorted. */
  readonly tookMs: readonly number[];
  readonly seconds: number;
  /** Of an open loop that was given up because answers came later and later. */
  readonly isBehind: boolean;
}

/** So many questions without an answer are seconds of them: the server does not keep up, and more would only wait longer. */
const mostWaiting = 600;

/** Asks once; throws when the answer has errors. */
export function ask(agent: Agent, { port, token }: Pick<ClientTask, "port" | "token">, query: string): Promise<void> {
  const body = JSON.stringify({ query });
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization: `Bearer ${token}` };
    const sending = request({ agent, port, host: "127.0.0.1", path: "/graphql", method: "POST", headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode !== 200 || text.includes('"errors"')) reject(new Error(text.slice(0, 500)));
        else resolve();
      });
    });
    sending.once("error", reject);
    sending.end(body);
  });
}

async function main(task: ClientTask): Promise<ClientFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: task.connections });
  const began = performance.now();
  const endMs = began + task.seconds * 1_000;
  const tookMs: number[] = [];
  let number = 0;
  const one = async (dueMs: number): Promise<void> => {
    await ask(agent, task, task.queries[number++ % task.queries.length]!);
    tookMs.push(performance.now() - dueMs);
  };
  if (task.perSecond === undefined) {
    const connection = async (): Promise<void> => {
      while (performance.now() < endMs) await one(performance.now());
    };
    await Promise.all(Array.from({ length: task.connections }, connection));
  } else {
    let waiting = 0;
    const underWay: Promise<void>[] = [];
    for (let i = 0; i < task.perSecond * task.seconds;) {
      if (waiting > mostWaiting) return { tookMs, seconds: (performance.now() - began) / 1_000, isBehind: true };
      for (const due = (performance.now() - began) / (1_000 / task.perSecond); i <= due && i < task.perSecond * task.seconds; i++) {
        waiting++;
        underWay.push(one(began + (i * 1_000) / task.perSecond).finally(() => waiting--));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(underWay);
  }
  agent.destroy();
  return { tookMs: tookMs.toSorted((a, b) => a - b), seconds: (performance.now() - began) / 1_000, isBehind: false };
}

if (process.argv[1] === import.meta.filename) {
  const figures = await main(JSON.parse(process.argv[2]!) as ClientTask);
  // What still waits for an answer is not waited for.
  process.stdout.write(JSON.stringify(figures), () => process.exit(0));
}
