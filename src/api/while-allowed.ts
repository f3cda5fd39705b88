/**
 * Asks again and again whether the holder of a long-lived stream still may have it; a token that was revoked or a session that
 * ended must not go on listening. `check` gives nothing or rejects when it may not; then `onLost` is called once. Gives what ends the asking.
 */
export function whileAllowed(check: () => Promise<unknown>, onLost: () => void, everyMs: number): () => void {
  const lose = (): void => {
    clearInterval(timer);
    onLost();
  };
  const timer = setInterval(() => {
    check().then((principal) => {
      if (!principal) lose();
    }, lose);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
