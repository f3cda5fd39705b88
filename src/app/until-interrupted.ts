/** Aborts at Ctrl-C or when the system asks the process to end; what is under way then cleans up after itself. */
export function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}
