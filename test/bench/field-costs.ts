import { getNamedType, getNullableType, isLeafType, isListType, isObjectType, type GraphQLField } from "graphql";
import { schema } from "../../src/api/schema.ts";
import { rootArguments } from "../support/whole-selection.ts";
import { median } from "./bench.ts";

export interface FieldCosts {
  /** Microseconds of each root field by itself, `Query.flows`; those the caller may not ask are left out. */
  readonly fields: Readonly<Record<string, number>>;
  /** Microseconds of one value, and of one object without its values. */
  readonly leaf: number;
  readonly object: number;
}

const warmUps = 3;
const rows = 500;
const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"];
const secret = new Set(["confirmation", "pendingConfirmations"]);

/** Asks a server for each field of its queries again and again, alone, with as little below it as there can be. */
export async function measureFieldCosts(url: string, token: string, rounds: number): Promise<FieldCosts> {
  const once = async (query: string): Promise<number | undefined> => {
    const began = performance.now();
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { errors } = (await response.json()) as { readonly errors?: readonly unknown[] };
    return errors ? undefined : (performance.now() - began) * 1_000;
  };
  /** What one takes longer than the other, asked by turns: what else the machine does meets both. */
  const difference = async (query: string, other = "{ __typename }"): Promise<number | undefined> => {
    const differences: number[] = [];
    for (let i = 0; i < rounds + warmUps; i++) {
      const [mine, others] = [await once(query), await once(other)];
      if (mine === undefined || others === undefined) return undefined;
      if (i >= warmUps) differences.push(mine - others);
    }
    return median(differences);
  };
  const fields: Record<string, number> = {};
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    if (secret.has(field.name)) continue;
    const given = rootArguments[field.name];
    const took = await difference(`{ ${field.name}${given ? `(${given})` : ""} ${least(field)} }`);
    if (took !== undefined) fields[`Query.${field.name}`] = Math.max(0, Math.round(took));
  }
  const page = (selection: string): string => `{ flows(window: { from: "-7d" }, first: ${rows}) { nodes { id ${selection} } } }`;
  const values = (await difference(page(names.map((name) => `${name}: id`).join(" ")), page(""))) ?? 0;
  const objects = (await difference(page("client { ip } server { ip } sent { bytes } received { bytes } application { name }"), page(""))) ?? 0;
  const leaf = values / rows / names.length;
  return { fields, leaf, object: objects / rows / 5 - leaf };
}

/** The smallest selection that makes the field do its work. */
function least(field: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(field.type);
  if (isLeafType(named)) return "";
  if (!isObjectType(named)) return "{ __typename }";
  const rows = Object.values(named.getFields()).find(({ name, type }) => name === "nodes" || (name === "rows" && isListType(getNullableType(type))));
  if (!rows) return "{ __typename }";
  return isLeafType(getNamedType(rows.type)) ? `{ ${rows.name} }` : `{ ${rows.name} { __typename } }`;
}
