import { AppError } from "../../model/errors.ts";
import { formatListenAddress, type ListenAddress } from "../../model/collector.ts";

/** Why a socket could not listen, for people. */
export function listenFailure(address: ListenAddress, cause: NodeJS.ErrnoException): AppError {
  const where = formatListenAddress(address);
  if (cause.code === "EADDRINUSE")
    return new AppError("CONFLICT", `${where} is taken by another program.`, { cure: "Stop it, or choose another port in WIREGRAPH_COLLECT." }, { cause });
  if (cause.code === "EACCES")
    return new AppError("FORBIDDEN", `This user may not listen on ${where}.`, { cure: "Choose a port above 1023 in WIREGRAPH_COLLECT." }, { cause });
  if (cause.code === "EADDRNOTAVAIL" || cause.code === "EINVAL") {
    return new AppError(
      "BAD_INPUT",
      `This machine has no address ${address.host}.`,
      { cure: "Correct WIREGRAPH_COLLECT; udp://0.0.0.0:2055 listens on all." },
      { cause },
    );
  }
  return new AppError("UNAVAILABLE", `${where} cannot be listened on: ${cause.message}`, {}, { cause });
}
