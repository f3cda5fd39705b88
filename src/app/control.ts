import { existsSync } from "node:fs";
import { AppError } from "../model/errors.ts";
import { connectIpc, type IpcConnection } from "../runtime/ipc.ts";
import type { Config } from "./config.ts";
import { dataPaths } from "./data-dir.ts";

/** What a running server says of itself on its control socket. */
export interface ServerIdentity {
  readonly pid: number;
  readonly version: string;
  readonly url: string;
}

/** The server that runs on this data directory, if one does. */
export async function connectToServer(config: Config): Promise<IpcConnection | undefined> {
  const { controlSocket } = dataPaths(config.dataDir);
  if (!existsSync(controlSocket)) return undefined;
  try {
    return await connectIpc(controlSocket);
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAVAILABLE") return undefined;
    throw error;
  }
}
