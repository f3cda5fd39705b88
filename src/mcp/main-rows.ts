/** The list an answer is about: its first property that is a list. */
export function mainRows(body: Readonly<Record<string, unknown>>): { readonly key: string; readonly rows: readonly unknown[] } | undefined {
  for (const [key, value] of Object.entries(body)) if (Array.isArray(value)) return { key, rows: value };
  return undefined;
}

/** True when an answer has lists, at its top or as pages beside the main one, and all are empty. */
export function isEmptyAnswer(body: Readonly<Record<string, unknown>>): boolean {
  const lists = Object.values(body).flatMap((value) => {
    if (Array.isArray(value)) return [value];
    const rows = typeof value === "object" && value !== null ? (value as { readonly rows?: unknown }).rows : undefined;
    return Array.isArray(rows) ? [rows] : [];
  });
  return lists.length > 0 && lists.every((list) => list.length === 0);
}
