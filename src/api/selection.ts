import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from "graphql";

/** Whether the operation asks for this sub-field of the field being resolved, through fragments too; @skip and @include are not looked at. */
export function selects(info: GraphQLResolveInfo, field: string): boolean {
  return info.fieldNodes.some((node) => node.selectionSet !== undefined && contains(node.selectionSet, field, info));
}

function contains(set: SelectionSetNode, field: string, info: GraphQLResolveInfo): boolean {
  return set.selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === field;
    if (selection.kind === Kind.INLINE_FRAGMENT) return contains(selection.selectionSet, field, info);
    const fragment = info.fragments[selection.name.value];
    return fragment !== undefined && contains(fragment.selectionSet, field, info);
  });
}
