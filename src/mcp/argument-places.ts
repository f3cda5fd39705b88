import { Kind, visit, type OperationDefinitionNode, type ValueNode } from "graphql";

/** Where an argument of the tool goes in its operation: `filter` may be the API's `filter.match`. */
export interface ArgumentPlace {
  /** Key of the answer's part it is for. */
  readonly part: string;
  /** As the API's errors name it. */
  readonly path: string;
  readonly argument: string;
}

/** All places of an operation, longest path first. */
export function argumentPlaces(operation: OperationDefinitionNode): readonly ArgumentPlace[] {
  const places: ArgumentPlace[] = [];
  for (const selection of operation.selectionSet.selections) {
    const part = selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : "";
    const add = (value: ValueNode, path: string): void => {
      if (value.kind === Kind.VARIABLE) places.push({ part, path, argument: value.name.value });
      else if (value.kind === Kind.OBJECT) for (const field of value.fields) add(field.value, `${path}.${field.name.value}`);
      else if (value.kind === Kind.LIST) for (const [i, item] of value.values.entries()) add(item, `${path}[${i}]`);
    };
    visit(selection, {
      Field: ({ arguments: given }) => {
        for (const { name, value } of given ?? []) add(value, name.value);
      },
    });
  }
  return places.toSorted((a, b) => b.path.length - a.path.length);
}

/** What the API calls `path` in a part of the answer, as the tool's caller gave it; the same when it is none of the tool's arguments. */
export function asGiven(path: string, part: string | undefined, places: readonly ArgumentPlace[]): string {
  const place = places.find(
    (each) => (part === undefined || each.part === part) && (path === each.path || path.startsWith(`${each.path}.`) || path.startsWith(`${each.path}[`)),
  );
  return place ? `${place.argument}${path.slice(place.path.length)}` : path;
}
