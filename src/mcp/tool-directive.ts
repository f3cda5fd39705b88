import { DirectiveLocation, GraphQLBoolean, GraphQLDirective, GraphQLList, GraphQLNonNull, GraphQLString } from "graphql";

/** What `@tool` on an operation may say. The loader reads it and takes it out: the API never sees it. */
export interface ToolDirective {
  readonly title?: string;
  /** Writes only: may it take something away? Default true. */
  readonly destructive?: boolean;
  /** Is calling it twice the same as calling it once? Default: reads yes, writes no. */
  readonly idempotent?: boolean;
  /** Does it reach beyond the network we watch? Default false. */
  readonly openWorld?: boolean;
  /** Scopes wanted besides those of the fields: they can only be added to. */
  readonly scopes?: readonly string[];
  /** Template of the answer's first sentence (template.ts). */
  readonly summary?: string;
  /** What an empty answer may mean and what to try. */
  readonly empty?: string;
  /** Template of the path in the web UI that shows the same. */
  readonly link?: string;
}

export const toolDirective = new GraphQLDirective({
  name: "tool",
  locations: [DirectiveLocation.QUERY, DirectiveLocation.MUTATION],
  args: {
    title: { type: GraphQLString },
    destructive: { type: GraphQLBoolean },
    idempotent: { type: GraphQLBoolean },
    openWorld: { type: GraphQLBoolean },
    scopes: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    summary: { type: GraphQLString },
    empty: { type: GraphQLString },
    link: { type: GraphQLString },
  },
});

/** On a field: it is only asked for when the caller gave the named variable. Becomes `@include` of a hidden variable. */
export const ifGivenDirective = new GraphQLDirective({
  name: "ifGiven",
  locations: [DirectiveLocation.FIELD],
  args: { variable: { type: new GraphQLNonNull(GraphQLString) } },
});
