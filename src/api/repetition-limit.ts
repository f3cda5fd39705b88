import { GraphQLError, Kind, visit, type DocumentNode } from "graphql";
import type { Plugin } from "graphql-yoga";

interface Limits {
  /** The same field, or the same fragment, in one selection set. */
  readonly repeats: number;
  readonly fragments: number;
}

/**
 * Refuses documents that name the same thing again and again before they are validated: the rule that merges equal fields compares
 * each with each, and a few kilobytes would hold the server up for a second.
 */
export function repetitionLimit(limits: Limits): Plugin {
  const fine = new WeakSet<DocumentNode>();
  return {
    onValidate({ params, setResult }) {
      const document = params.documentAST as DocumentNode;
      // Documents seen before are the same objects again.
      if (fine.has(document)) return;
      const problem = problemOf(document, limits);
      if (problem === undefined) fine.add(document);
      else setResult([new GraphQLError(problem, { extensions: { code: "LIMIT_EXCEEDED", cure: "Ask for each field once; fields that are equal are one." } })]);
    },
  };
}

function problemOf(document: DocumentNode, { repeats, fragments }: Limits): string | undefined {
  const defined = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length;
  if (defined > fragments) return `Fragments limit of ${fragments} exceeded, found ${defined}.`;
  let most = 0;
  visit(document, {
    SelectionSet(set) {
      const counts = new Map<string, number>();
      for (const selection of set.selections) {
        const name =
          selection.kind === Kind.FIELD
            ? (selection.alias?.value ?? selection.name.value)
            : selection.kind === Kind.FRAGMENT_SPREAD
              ? `...${selection.name.value}`
              : "... on";
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        most = Math.max(most, count);
      }
    },
  });
  return most > repeats ? `Repeats limit of ${repeats} exceeded, found ${most} times the same in one selection.` : undefined;
}
