import { AppError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import { dnsResponseCodeNames, dnsTypeNames } from "../net/dns-numbers.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

/** What a list of a DNS query's arguments may name: those of the registry, and numbers behind a word for all others. */
const kinds = {
  type: { title: "DNS type", names: dnsTypeNames, numbered: /^TYPE\d{1,5}$/ },
  responseCode: { title: "DNS response code", names: dnsResponseCodeNames, numbered: /^RCODE\d{1,4}$/ },
} as const;

/** The names as records have them, whatever their case. One that nothing can have is refused: no row would come, and look like an answer. */
export function dnsNames(kind: keyof typeof kinds, given: readonly string[] | null | undefined): readonly string[] | null | undefined {
  const { title, names, numbered } = kinds[kind];
  return given?.map((text, i) => {
    const name = text.trim().toUpperCase();
    if (names.includes(name) || numbered.test(name)) return name;
    const near = nearestName(name, names);
    throw new AppError("BAD_INPUT", `There is no ${title} ${JSON.stringify(cleanUntrusted(text))}.`, {
      path: `${kind}[${i}]`,
      wanted: `a name such as ${names.slice(0, 3).join(", ")}, or ${kind === "type" ? "TYPE" : "RCODE"} and a number`,
      got: text,
      ...(near !== undefined && { cure: `Did you mean ${near}?` }),
    });
  });
}
