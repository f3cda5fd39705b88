/** A line of EXPLAIN QUERY TREE with what stands under it. */
export interface TreeNode {
  readonly text: string;
  /** `QUERY`, `TABLE`, `FUNCTION` …; absent for headings such as `JOIN TREE`. */
  readonly kind?: string;
  readonly parent?: TreeNode;
  readonly children: TreeNode[];
}

/** The lines as trees: two spaces are one level. */
export function treeOf(lines: readonly string[]): readonly TreeNode[] {
  const roots: TreeNode[] = [];
  const path: TreeNode[] = [];
  for (const line of lines) {
    const depth = Math.min(Math.floor(/^ */.exec(line)![0].length / 2), path.length);
    const text = line.trim();
    const kind = /^([A-Z_]+) id: \d+/.exec(text)?.[1];
    const parent = path[depth - 1];
    const node: TreeNode = { text, children: [], ...(kind !== undefined && { kind }), ...(parent && { parent }) };
    (parent?.children ?? roots).push(node);
    path.length = depth;
    path.push(node);
  }
  return roots;
}

export function* everyNode(nodes: readonly TreeNode[]): Generator<TreeNode> {
  for (const node of nodes) {
    yield node;
    yield* everyNode(node.children);
  }
}

/** The value behind `name: `, up to the next comma. */
export const attribute = (node: TreeNode, name: string): string | undefined => new RegExp(`(?:^|[, ])${name}: ([^,]+)`).exec(node.text)?.[1];

/** The nearest QUERY above a node. */
export function queryAbove(node: TreeNode): TreeNode | undefined {
  let at = node.parent;
  while (at && at.kind !== "QUERY") at = at.parent;
  return at;
}

const under = (node: TreeNode | undefined, heading: string): TreeNode | undefined =>
  node?.children.find(({ text, kind }) => kind === undefined && text === heading);
const operators: Readonly<Record<string, readonly [asIs: string, turned: string]>> = {
  greater: [">", "<"],
  greaterOrEquals: [">=", "<="],
  less: ["<", ">"],
  lessOrEquals: ["<=", ">="],
  equals: ["=", "="],
};

/**
 * Conditions on columns of time that hold for every row of the CTE `name` that the statement can use: those of each place that reads it,
 * joined by OR. Only where a SELECT reads the CTE and nothing else do the conditions of its WHERE hold for all of its rows. Undefined when
 * some place has none.
 */
export function timeConditions(roots: readonly TreeNode[], name: string, columns: ReadonlySet<string>): string | undefined {
  const places: string[] = [];
  for (const node of everyNode(roots)) {
    if (node.kind !== "QUERY" || attribute(node, "cte_name") !== name) continue;
    const reader = node.parent?.text === "JOIN TREE" ? node.parent.parent : undefined;
    const condition = under(reader, "WHERE")?.children[0];
    const found = condition ? conjunction(condition, attribute(node, "id")!, columns) : [];
    if (found.length === 0) return undefined;
    places.push(`(${found.join(" AND ")})`);
  }
  return places.length === 0 ? undefined : [...new Set(places)].join(" OR ");
}

function conjunction(node: TreeNode, source: string, columns: ReadonlySet<string>): string[] {
  const name = attribute(node, "function_name");
  const list = under(node, "ARGUMENTS")?.children[0]?.children ?? [];
  if (name === "and") return list.flatMap((each) => conjunction(each, source, columns));
  const operator = name === undefined ? undefined : operators[name];
  const [left, right] = list;
  if (!operator || !left || !right) return [];
  const isColumn = (each: TreeNode): boolean =>
    each.kind === "COLUMN" && attribute(each, "source_id") === source && columns.has(attribute(each, "column_name") ?? "");
  const [column, constant, sign] = isColumn(left) ? [left, right, operator[0]] : [right, left, operator[1]];
  const value = isColumn(column) && constant.kind === "CONSTANT" ? literal(constant.text) : undefined;
  return value === undefined ? [] : [`${attribute(column, "column_name")} ${sign} ${value}`];
}

/** A constant of time as SQL; undefined for any other. */
function literal(text: string): string | undefined {
  const match =
    /constant_value: (?:UInt64_(\d{1,12})|Decimal64_'(-?\d{1,12}(?:\.\d{1,9})?)'|'([\d :.TZ+-]{1,40})'), constant_value_type: (DateTime|DateTime64|Date|String)(?![\w])/.exec(
      text,
    );
  if (!match) return undefined;
  const [, whole, decimal, quoted, type] = match;
  if (type === "String" && quoted !== undefined) return `'${quoted}'`;
  if (type === "DateTime" && whole !== undefined) return `toDateTime(${whole}, 'UTC')`;
  if (type === "Date" && whole !== undefined) return `toDate(${whole})`;
  if (type === "DateTime64" && decimal !== undefined) return `toDateTime64('${decimal}', 9, 'UTC')`;
  return undefined;
}
