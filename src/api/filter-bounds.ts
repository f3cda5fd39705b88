import {
  getNamedType,
  getOperationAST,
  GraphQLError,
  isInputObjectType,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  typeFromAST,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import { AppError } from "../model/errors.ts";
import { filterLimits } from "../model/flow-filter.ts";

/** Lists of a filter that hold matches. */
const lists = ["anyOf", "noneOf"] as const;
/** How deep filters lie in an input. */
const mostLevels = 6;

/**
 * Refuses filters with too many matches before their values are looked at one by one, which for ten thousand takes more than a second. Those
 * written into a document are bounded by its length.
 */
export function filterBounds(present: (error: unknown) => GraphQLError): Plugin {
  const judge = ({ document, operationName, variableValues, schema }: Asked): { readonly errors: GraphQLError[] } | undefined => {
    for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
      const name = definition.variable.name.value;
      const type = typeFromAST(schema, definition.type as never) as GraphQLInputType | undefined;
      const found = type && tooMany(variableValues?.[name], type, name, mostLevels);
      if (!found) continue;
      const wanted = `at most ${filterLimits.matches} values`;
      const own = new AppError("BAD_INPUT", `At most ${filterLimits.matches} matches fit in one filter.`, { wanted });
      const message = `Variable "$${name}" got invalid value ${found.count} values at "${found.path}"; ${own.message}`;
      return { errors: [present(new GraphQLError(message, { nodes: definition, originalError: own }))] };
    }
    return undefined;
  };
  const refuse = ({ args, setResultAndStopExecution }: { readonly args: unknown; readonly setResultAndStopExecution: (result: never) => void }): void => {
    const refused = judge(args as Asked);
    if (refused) setResultAndStopExecution(refused as never);
  };
  return { onExecute: refuse, onSubscribe: refuse };
}

interface Asked {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: Readonly<Record<string, unknown>> | null;
  readonly schema: GraphQLSchema;
}

function tooMany(value: unknown, type: GraphQLInputType, path: string, levels: number): { readonly path: string; readonly count: number } | undefined {
  const named = getNamedType(type);
  if (levels === 0 || !isInputObjectType(named) || typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  if (named.name === "FlowFilter") {
    for (const list of lists) {
      const matches = given[list];
      if (Array.isArray(matches) && matches.length > filterLimits.matches) return { path: `${path}.${list}`, count: matches.length };
    }
    return undefined;
  }
  for (const [name, field] of Object.entries(named.getFields())) {
    const found = tooMany(given[name], field.type, `${path}.${name}`, levels - 1);
    if (found) return found;
  }
  return undefined;
}
