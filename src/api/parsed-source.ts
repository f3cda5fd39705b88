import { parse, type DocumentNode, type Source } from "graphql";

const documents = new WeakMap<Source, DocumentNode>();

/** The document of a source that was parsed before; one with a hundred mistakes is read once. */
export function parsedSource(source: Source): DocumentNode {
  const document = documents.get(source) ?? parse(source);
  documents.set(source, document);
  return document;
}
