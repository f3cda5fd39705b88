import type { ScriptParameter } from "./scripts-query.ts";

/** What a person typed for each parameter, by its name. */
export type Typed = Readonly<Record<string, string>>;

/** `one of A, AAAA` → its choices; of what is true or false, both. */
export function choicesOf({ type }: ScriptParameter): readonly string[] | undefined {
  if (type === "true or false") return ["true", "false"];
  return type.startsWith("one of ") ? type.slice("one of ".length).split(", ") : undefined;
}

/** The default as it is typed. */
export function usualText({ default: usual }: ScriptParameter): string {
  if (usual === null || usual === undefined) return "";
  return typeof usual === "string" ? usual : JSON.stringify(usual);
}

/** Parameters as the API takes them: what is left empty is left out. What is no number goes as it is, and the API says what is wrong. */
export function parametersOf(wanted: readonly ScriptParameter[], typed: Typed): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    wanted.flatMap((parameter) => {
      const text = typed[parameter.name]?.trim() ?? "";
      return text === "" ? [] : [[parameter.name, valueOf(parameter, text)]];
    }),
  );
}

function valueOf({ type }: ScriptParameter, text: string): unknown {
  if (type === "true or false") return text === "true";
  if (type === "list of texts") return text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  if (!/^(integer|number)\b/.test(type)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
