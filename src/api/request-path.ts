/** The decoded path of a request's target without its query; `/` when it cannot be read. Never throws: the text is the caller's. */
export function pathOf(url: string | undefined): string {
  try {
    return decodeURIComponent(new URL(url ?? "/", "http://localhost").pathname);
  } catch {
    return "/";
  }
}
