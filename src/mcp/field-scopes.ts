import { TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLField, type GraphQLSchema } from "graphql";
import { scopes, type Scope } from "../model/principal.ts";

export interface FieldNeeds {
  readonly scopes: readonly Scope[];
  readonly everyNetwork: boolean;
  /** A field only for a signed-in person: no tool may use it. */
  readonly person: boolean;
}

/** What the fields of an operation demand, read from the schema's own authorisation. */
export function needsOf(schema: GraphQLSchema, document: DocumentNode, kind: "query" | "mutation"): FieldNeeds {
  const found = new Set<Scope>(kind === "query" ? ["read"] : []);
  let everyNetwork = false;
  let person = false;
  const types = new TypeInfo(schema);
  const take = (rule: unknown): void => {
    if (typeof rule !== "object" || rule === null) return;
    for (const [key, value] of Object.entries(rule)) {
      if (key === "scope" && isScope(value)) found.add(value);
      else if (key === "everyNetwork" && value === true) everyNetwork = true;
      else if (key === "person" && value === true) person = true;
      else if (key === "$all" || key === "$any") take(value);
    }
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        const field = types.getFieldDef();
        if (!field) return;
        const before = found.size;
        take(authScopesOf(field));
        // A mutation says itself what it needs, as `capture`; one that says nothing writes.
        if (types.getParentType() === schema.getMutationType() && found.size === before) found.add("write");
      },
    }),
  );
  // `sql` needs its own scope; a caller with it alone may still run the tool.
  if (found.has("sql") && found.size === 2) found.delete("read");
  return { scopes: scopes.filter((scope) => found.has(scope)), everyNetwork, person };
}

function authScopesOf(field: GraphQLField<unknown, unknown>): unknown {
  const options = field.extensions["pothosOptions"] as { readonly authScopes?: unknown } | undefined;
  return options?.authScopes;
}

function isScope(value: unknown): value is Scope {
  return scopes.some((scope) => scope === value);
}
