import { z } from "zod";
import { builder, needs } from "../builder.ts";
import { topArgs } from "../connection.ts";
import type { DocumentHit as HitShape } from "../docs-search.ts";

const DocumentHit = builder.objectRef<HitShape>("DocumentHit").implement({
  description: "A section of the guide.",
  fields: (t) => ({
    page: t.exposeString("page", { description: "Name of the page, as in wiregraph://docs/{page}." }),
    title: t.exposeString("title", { description: "Title of the page." }),
    section: t.exposeString("section", { description: "Heading of the section." }),
    snippet: t.exposeString("snippet", { description: "What it says, shortened around the words asked for." }),
    url: t.exposeString("url", { description: "Where it is, below this server." }),
    path: t.exposeString("path", { description: "Its file in the source." }),
    score: t.exposeFloat("score", { description: "How well it fits; only to compare hits of one search." }),
  }),
});

builder.queryField("searchDocs", (t) =>
  t.field({
    type: [DocumentHit],
    description: "Searches the guide.",
    authScopes: needs.read,
    args: {
      query: t.arg.string({
        required: true,
        description: "Words to look for.",
        validate: z.string().min(1, "Say what to look for.").max(200, "At most 200 characters."),
      }),
      ...topArgs(5, 20),
    },
    resolve: (_root, { query, first }, context) => [...context.facts.docs.search(query, first)],
  }),
);

export default { name: "docs" };
