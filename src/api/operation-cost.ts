import {
  getDirectiveValues,
  getNamedType,
  getNullableType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  valueFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { AppError } from "../model/errors.ts";
import { assumedListSize, fieldCosts, introspectionCost, leafCost, listSizes, objectCost } from "./field-costs.ts";

/** What an operation will cost, before it runs; 1 is about a microsecond of one core. */
export interface OperationCost {
  readonly total: number;
  /** The field with the largest share, its own fields included. */
  readonly dearest: { readonly path: string; readonly cost: number };
}

interface Asked {
  readonly nodes: FieldNode[];
  readonly parent: GraphQLNamedType;
}

/** Fields looked at before the answer is "too much": fragments within fragments grow without end. */
const mostVisited = 20_000;
/** No field gives more: what asks for more is refused by the field itself, with its bound. */
const mostRows = 10_000;
/** Arguments that say how many rows come. */
const countArguments = ["first", "maxRows"];
const lookUpArguments = ["addresses", "names", "ids"];

/**
 * Adds up the measured costs of the fields (field-costs.ts) as execution would meet them: fields of one response name are one, `first`
 * and lists of look-ups multiply what is below them, of a union every type asked for counts.
 */
export function operationCost(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>>,
): OperationCost {
  let visited = 0;

  const collect = (set: SelectionSetNode, parent: GraphQLNamedType, into: Map<string, Asked>, seen: Set<string>): Map<string, Asked> => {
    for (const selection of set.selections) {
      if (isLeftOut(selection.directives, variables, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = `${parent.name}.${selection.alias?.value ?? selection.name.value}`;
        const known = into.get(name);
        if (known) known.nodes.push(selection);
        else into.set(name, { nodes: [selection], parent });
        continue;
      }
      const key = selection.kind === Kind.FRAGMENT_SPREAD ? `${parent.name} ${selection.name.value}` : undefined;
      if (key !== undefined && seen.has(key)) continue;
      if (key !== undefined) seen.add(key);
      const found = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      if (!found) continue;
      const condition = found.typeCondition && schema.getType(found.typeCondition.name.value);
      collect(found.selectionSet, condition ?? parent, into, seen);
    }
    return into;
  };

  /** `waiting` are the rows a field above asked for and no list has given yet. */
  const costOf = ({ nodes, parent }: Asked, waiting: number | undefined): number => {
    if (++visited > mostVisited) return Number.POSITIVE_INFINITY;
    const [node] = nodes as [FieldNode];
    const { name } = node;
    if (name.value.startsWith("__")) return name.value === "__typename" ? leafCost : introspectionCost;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined;
    if (!field) return leafCost;
    const coordinate = `${parent.name}.${field.name}`;
    const type = getNullableType(field.type);
    const asked = rowsAsked(field, node, variables);
    const isList = isListType(type);
    const rows = isList ? (asked ?? waiting ?? listSizes[coordinate] ?? assumedListSize) : 1;
    const named = getNamedType(field.type);
    if (isLeafType(named)) return (fieldCosts[coordinate] ?? 0) + rows * leafCost;
    const below = isList ? undefined : (asked ?? waiting);
    const inside = new Map<string, Asked>();
    const seen = new Set<string>();
    for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet, named, inside, seen);
    let each = objectCost;
    for (const part of inside.values()) each += costOf(part, below);
    return (fieldCosts[coordinate] ?? 0) + rows * each;
  };

  const root = schema.getRootType(operation.operation);
  let total = 0;
  let dearest = { path: "", cost: -1 };
  for (const asked of root ? collect(operation.selectionSet, root, new Map(), new Set()).values() : []) {
    const cost = Math.round(costOf(asked, undefined));
    total += cost;
    const { alias, name } = asked.nodes[0]!;
    if (cost > dearest.cost) dearest = { path: (alias ?? name).value, cost };
  }
  return { total, dearest };
}

/** LIMIT_EXCEEDED, with what is dear in it. */
export function refuseDear({ total, dearest }: OperationCost, limit: number): void {
  if (total <= limit) return;
  const got = Number.isFinite(total) ? String(total) : `more than ${limit}`;
  throw new AppError("LIMIT_EXCEEDED", `The operation costs ${got}; the limit is ${limit}. The dearest field is ${dearest.path}.`, {
    path: dearest.path,
    wanted: `a cost of at most ${limit}`,
    got,
    cure: `Ask for less of ${dearest.path}: a smaller first, fewer lists inside lists; or ask in several requests.`,
  });
}

function rowsAsked(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Readonly<Record<string, unknown>>): number | undefined {
  const valueOf = (name: string): unknown => {
    const argument = field.args.find((each) => each.name === name);
    if (!argument) return undefined;
    const given = node.arguments?.find((each) => each.name.value === name);
    return (given && valueFromAST(given.value, argument.type, variables)) ?? argument.defaultValue;
  };
  for (const name of countArguments) {
    const value = valueOf(name);
    if (typeof value === "number") return Math.min(mostRows, Math.max(0, value));
  }
  // One entry for each that is looked up.
  if (!isListType(getNullableType(field.type))) return undefined;
  return lookUpArguments.map(valueOf).find(Array.isArray)?.length;
}

function isLeftOut(
  directives: FieldNode["directives"],
  variables: Readonly<Record<string, unknown>>,
  node: { readonly directives?: FieldNode["directives"] },
): boolean {
  if (!directives || directives.length === 0) return false;
  try {
    return (
      getDirectiveValues(GraphQLSkipDirective, node, variables)?.["if"] === true ||
      getDirectiveValues(GraphQLIncludeDirective, node, variables)?.["if"] === false
    );
  } catch {
    return false;
  }
}
