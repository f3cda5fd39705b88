/** Lists kept as JSON text, which both databases have. Text that is no list of texts is damage, not input. */
export function textList(json: string, column: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new Error(`The inventory's ${column} is not a list of texts.`);
}
