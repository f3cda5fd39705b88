import {
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/**
 * What an operation's selection can answer. The output schema and the answer itself are both made from this one tree,
 * so an answer cannot disagree with what was advertised.
 */
export type Shape = ValueShape | EnumShape | ListShape | ObjectShape | UnionShape | ConnectionShape;

export interface ValueShape {
  readonly kind: "value";
  readonly scalar: string;
  /** The text came from the network: shown cleaned and cut. */
  readonly untrusted: boolean;
}
export interface EnumShape {
  readonly kind: "enum";
  readonly values: readonly string[];
}
export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
}
export interface ObjectShape {
  readonly kind: "object";
  readonly typeName: string;
  readonly fields: readonly ShapeField[];
}
export interface UnionShape {
  readonly kind: "union";
  /** By type name; members without a selected field are left out of lists. */
  readonly members: ReadonlyMap<string, ObjectShape>;
}
/** A Relay connection, flattened to its rows and its page. */
export interface ConnectionShape {
  readonly kind: "connection";
  readonly row: Shape;
  /** Where the rows are in the data: `edges[].node` (with cursors) or `nodes`. */
  readonly rowsFrom: { readonly key: string; readonly nodeKey?: string; readonly cursorKey?: string };
  readonly totalKey?: string;
  readonly pageInfo?: { readonly key: string; readonly hasNextKey?: string; readonly endCursorKey?: string };
  /** Everything else selected on the connection: window, notice … */
  readonly extras: readonly ShapeField[];
}
export interface ShapeField {
  readonly key: string;
  readonly shape: Shape;
  /** May be absent: the type is nullable, or the field is there only on a condition. */
  readonly optional: boolean;
}

interface Selected {
  readonly nodes: FieldNode[];
  conditional: boolean;
}

/** The shape of each root field, in the order they are written. */
export function answerShape(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): readonly ShapeField[] {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation} type.`);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return new ShapeReader(schema, fragments).fieldsOf(root, [operation.selectionSet]);
}

/** Whether a field's description says that its text is not ours. */
export function saysUntrusted(description: string | null | undefined): boolean {
  return /\buntrusted text from the network\b/i.test(description ?? "");
}

class ShapeReader {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): ShapeField[] {
    const selected = new Map<string, Selected>();
    for (const set of sets) this.#collect(type, set, false, selected);
    return [...selected].map(([key, one]) => this.#field(type, key, one));
  }

  #collect(type: GraphQLObjectType, set: SelectionSetNode, conditional: boolean, into: Map<string, Selected>): void {
    for (const selection of set.selections) {
      const onCondition = conditional || (selection.directives ?? []).some((one) => ["include", "skip", "ifGiven"].includes(one.name.value));
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = into.get(key);
        if (known) {
          known.nodes.push(selection);
          known.conditional &&= onCondition;
        } else {
          into.set(key, { nodes: [selection], conditional: onCondition });
        }
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      if (fragment && this.#applies(type, fragment.typeCondition?.name.value)) this.#collect(type, fragment.selectionSet, onCondition, into);
    }
  }

  #applies(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = this.#schema.getType(condition);
    return isAbstractType(wanted) && this.#schema.isSubType(wanted, type);
  }

  #field(parent: GraphQLObjectType, key: string, selected: Selected): ShapeField {
    const name = selected.nodes[0]!.name.value;
    if (name === "__typename") return { key, shape: { kind: "enum", values: [parent.name] }, optional: selected.conditional };
    const field = parent.getFields()[name]!;
    const sets = selected.nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
    return {
      key,
      shape: this.#shape(field.type, sets, saysUntrusted(field.description)),
      optional: selected.conditional || !isNonNullType(field.type),
    };
  }

  #shape(type: GraphQLOutputType, sets: readonly SelectionSetNode[], untrusted: boolean): Shape {
    if (isNonNullType(type)) return this.#shape(type.ofType, sets, untrusted);
    if (isListType(type)) return { kind: "list", of: this.#shape(type.ofType, sets, untrusted) };
    if (isObjectType(type))
      return isConnection(type) ? this.#connection(type, sets) : { kind: "object", typeName: type.name, fields: this.fieldsOf(type, sets) };
    if (isAbstractType(type)) return this.#union(type, sets);
    if ("getValues" in type) return { kind: "enum", values: type.getValues().map((value) => value.name) };
    return { kind: "value", scalar: type.name, untrusted: untrusted || type.name === "JSON" };
  }

  #union(type: GraphQLAbstractType, sets: readonly SelectionSetNode[]): Shape {
    const members = new Map<string, ObjectShape>();
    for (const member of this.#schema.getPossibleTypes(type)) {
      members.set(member.name, { kind: "object", typeName: member.name, fields: this.fieldsOf(member, sets) });
    }
    return { kind: "union", members };
  }

  #connection(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Shape {
    const selected = new Map<string, Selected>();
    for (const set of sets) this.#collect(type, set, false, selected);
    const keyOf = (name: string): string | undefined => [...selected].find(([, one]) => one.nodes[0]!.name.value === name)?.[0];
    const inside = (key: string | undefined): SelectionSetNode[] =>
      key === undefined ? [] : selected.get(key)!.nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
    const childKey = (key: string | undefined, name: string): string | undefined => {
      for (const set of inside(key)) {
        for (const child of set.selections) if (child.kind === Kind.FIELD && child.name.value === name) return child.alias?.value ?? name;
      }
      return undefined;
    };
    const edges = keyOf("edges");
    const nodes = keyOf("nodes");
    const pageInfo = keyOf("pageInfo");
    const rowsKey = edges ?? nodes;
    // A connection asked only for its total or its window is an object like any other.
    if (rowsKey === undefined) return { kind: "object", typeName: type.name, fields: this.fieldsOf(type, sets) };
    const edgesField = type.getFields()["edges"];
    const edgeType = edgesField ? getNamedType(edgesField.type) : undefined;
    const nodeField = isObjectType(edgeType) ? edgeType.getFields()["node"] : type.getFields()["nodes"];
    const nodeType = getNamedType(nodeField!.type) as GraphQLOutputType;
    const nodeSets =
      edges === undefined
        ? inside(nodes)
        : inside(edges).flatMap((set) =>
            set.selections.flatMap((child) => (child.kind === Kind.FIELD && child.name.value === "node" && child.selectionSet ? [child.selectionSet] : [])),
          );
    const total = keyOf("totalCount");
    const taken = new Set([edges, nodes, pageInfo, total]);
    return {
      kind: "connection",
      row: this.#shape(nodeType, nodeSets, false),
      rowsFrom:
        edges === undefined
          ? { key: rowsKey }
          : { key: edges, ...present("nodeKey", childKey(edges, "node")), ...present("cursorKey", childKey(edges, "cursor")) },
      ...present("totalKey", total),
      ...(pageInfo !== undefined && {
        pageInfo: { key: pageInfo, ...present("hasNextKey", childKey(pageInfo, "hasNextPage")), ...present("endCursorKey", childKey(pageInfo, "endCursor")) },
      }),
      extras: [...selected].filter(([key]) => !taken.has(key)).map(([key, one]) => this.#field(type, key, one)),
    };
  }
}

function present<K extends string>(name: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };
}

function isConnection(type: GraphQLObjectType): boolean {
  const fields = type.getFields();
  return type.name.endsWith("Connection") && "pageInfo" in fields && ("edges" in fields || "nodes" in fields);
}

/** Dotted paths of the fields whose text is from the network, for the tool's description. */
export function untrustedFields(fields: readonly ShapeField[]): readonly string[] {
  const found = new Set<string>();
  const walk = (shape: Shape, name: string): void => {
    if (shape.kind === "value" && shape.untrusted) found.add(name);
    else if (shape.kind === "list") walk(shape.of, name);
    else if (shape.kind === "object") for (const field of shape.fields) walk(field.shape, field.key);
    else if (shape.kind === "union") for (const member of shape.members.values()) walk(member, name);
    else if (shape.kind === "connection") {
      walk(shape.row, name);
      for (const field of shape.extras) walk(field.shape, field.key);
    }
  };
  for (const field of fields) walk(field.shape, field.key);
  return [...found];
}
