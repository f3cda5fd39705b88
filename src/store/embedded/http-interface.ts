import { timingSafeEqual } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Engine, QueryResult } from "./engine.ts";
import { EngineError, toEngineError } from "./engine-error.ts";
import { lowerMergePriority } from "./merge-priority.ts";
import { parseStatement, type Statement } from "./http-request.ts";
import { quoteString } from "./sql-parameters.ts";

export interface HttpInterfaceOptions {
  readonly engine: Engine;
  readonly database: string;
  /** Must come with every request in `x-wiregraph-secret`. */
  readonly secret: string;
  /** Where the bodies of inserts are put until the engine has read them, relative to the working directory. */
  readonly incoming: string;
}

const maxTextBytes = 4 * 1024 * 1024;
/** A result is held back until it is this big or complete, so that an error up to there is a clean answer. */
const heldBytes = 1024 * 1024;

/** The part of ClickHouse's HTTP interface that its official client uses: ping, queries with parameters, inserts in Native. */
export function createHttpInterface(options: HttpInterfaceOptions): Server {
  rmSync(options.incoming, { recursive: true, force: true });
  mkdirSync(options.incoming, { recursive: true, mode: 0o700 });
  const secret = Buffer.from(options.secret);
  let inserts = 0;
  let mergesStandBack = false;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = Buffer.from(String(request.headers["x-wiregraph-secret"] ?? ""));
    if (given.length !== secret.length || !timingSafeEqual(given, secret)) throw new EngineError(516, "AUTHENTICATION_FAILED", "The secret is wrong");
    const url = new URL(request.url ?? "/", "http://engine");
    if (url.pathname === "/ping") {
      response.writeHead(200, { "content-type": "text/plain" }).end("Ok.\n");
      return;
    }
    if (url.pathname !== "/" || request.method !== "POST") throw new EngineError(36, "BAD_ARGUMENTS", "Only POST / and GET /ping are answered");
    const lane = request.headers["x-wiregraph-lane"];
    const inUrl = url.searchParams.get("query");
    const statement = parseStatement(Array.isArray(lane) ? lane[0] : lane, url.searchParams, inUrl ?? (await readText(request)), options.database);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    if (statement.insert) await insert(request, response, statement.insert, gone.signal);
    else await select(response, statement, gone.signal);
  };

  const insert = async (request: IncomingMessage, response: ServerResponse, to: NonNullable<Statement["insert"]>, signal: AbortSignal): Promise<void> => {
    // Rows never travel in the SQL text: there the engine would run what follows a blank line as SQL.
    const file = join(options.incoming, `${process.pid}-${++inserts}.native`);
    mergesStandBack ||= lowerMergePriority();
    try {
      await pipeline(request, createWriteStream(file, { mode: 0o600 }));
      const sql = `INSERT INTO ${to.target} FROM INFILE ${quoteString(file)}${to.settings} FORMAT Native`;
      const result = await options.engine.run("write", sql, "Null", signal, () => undefined);
      response.writeHead(200, headers("Null", result)).end();
    } finally {
      rmSync(file, { force: true });
    }
  };

  const select = async (response: ServerResponse, statement: Statement, signal: AbortSignal): Promise<void> => {
    const held: Uint8Array[] = [];
    let size = 0;
    const flush = (): void => {
      for (const chunk of held) response.write(chunk);
      held.length = 0;
    };
    const result = await options.engine.run(statement.lane, statement.sql, statement.format, signal, async (chunk) => {
      held.push(chunk);
      size += chunk.length;
      if (size < heldBytes) return;
      if (!response.headersSent) response.writeHead(200, headers(statement.format));
      flush();
      if (response.writableNeedDrain && !signal.aborted)
        await new Promise<void>((resolve) => {
          response.once("drain", resolve);
          response.once("close", resolve);
        });
    });
    if (!response.headersSent) response.writeHead(200, { ...headers(statement.format, result), "content-length": size });
    flush();
    response.end();
  };

  return createServer({ maxHeaderSize: maxTextBytes, requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => fail(request, response, toEngineError(error)));
  });
}

function headers(format: string, result?: QueryResult): Record<string, string> {
  const summary = result && {
    read_rows: String(result.rowsRead),
    read_bytes: String(result.bytesRead),
    elapsed_ns: String(Math.round(result.elapsedSeconds * 1e9)),
  };
  return {
    "content-type": format.startsWith("JSON") ? "application/json; charset=UTF-8" : "application/octet-stream",
    "x-clickhouse-format": format,
    ...(summary ? { "x-clickhouse-summary": JSON.stringify(summary) } : {}),
  };
}

function fail(request: IncomingMessage, response: ServerResponse, error: EngineError): void {
  // Once bytes have gone out, only a broken connection tells the caller that they are not all.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = error.code === 516 ? 403 : [47, 60, 81].includes(error.code) ? 404 : error.code === 1002 || error.code === 745 ? 500 : 400;
  response.writeHead(status, { "content-type": "text/plain; charset=UTF-8", "x-clickhouse-exception-code": String(error.code) }).end(error.body);
  request.resume();
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxTextBytes) throw new EngineError(62, "SYNTAX_ERROR", `The statement is longer than ${maxTextBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
