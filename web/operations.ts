// The UI's own operations: { name: { hash, text } }. The build writes their texts by hash to
// operations.json, from which the server knows them, and the pages send hashes in place of texts.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Kind, OperationTypeNode, parse, print, visit, type DocumentNode, type FragmentDefinitionNode, type OperationDefinitionNode } from "graphql";
import { formatDocument } from "urql";
import type { Plugin } from "vite";

const sources = join(import.meta.dirname, "src");

interface KnownOperation {
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
  readonly text: string;
}

/** Every operation of the folder by its name, with the fragments it needs; `__typename` is added as the client does. Throws for one that cannot be known. */
export function collectOperations(folder = sources): Readonly<Record<string, KnownOperation>> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: { readonly file: string; readonly definition: OperationDefinitionNode }[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || file.endsWith(".d.ts")) continue;
    for (const [, text] of readFileSync(join(folder, file), "utf8").matchAll(/\bgraphql\(\s*`([^`]*)`/g)) {
      if (text === undefined) continue;
      if (text.includes("${")) throw new Error(`${file}: a document must be one literal text, so that the build can read it.`);
      for (const definition of parse(text, { noLocation: true }).definitions) {
        if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, withoutOwnDirectives(definition));
        else if (definition.kind !== Kind.OPERATION_DEFINITION) throw new Error(`${file}: neither an operation nor a fragment.`);
        else if (!definition.name) throw new Error(`${file}: an operation without a name.`);
        else operations.push({ file, definition });
      }
    }
  }
  const found: Record<string, KnownOperation> = {};
  for (const { file, definition } of operations) {
    const name = definition.name!.value;
    if (found[name]) throw new Error(`${file}: a second operation ${name}.`);
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [definition, ...needed(definition, fragments)] };
    const text = print(definition.operation === OperationTypeNode.QUERY ? formatDocument(document) : document);
    found[name] = { hash: createHash("sha256").update(text).digest("hex"), text };
  }
  return found;
}

/** `@_unmask` speaks to gql.tada, which takes it out too before anything is sent. */
function withoutOwnDirectives(fragment: FragmentDefinitionNode): FragmentDefinitionNode {
  return { ...fragment, directives: (fragment.directives ?? []).filter(({ name }) => name.value !== "_unmask") };
}

function needed(
  definition: OperationDefinitionNode | FragmentDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  seen = new Set<FragmentDefinitionNode>(),
): ReadonlySet<FragmentDefinitionNode> {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (!fragment) throw new Error(`There is no fragment ${name.value}.`);
      if (seen.has(fragment)) return;
      seen.add(fragment);
      needed(fragment, fragments, seen);
    },
  });
  return seen;
}

/** Only in the build: while developing, whole documents are sent. */
export function operationsPlugin(): Plugin {
  const operations = collectOperations();
  const map = (entryOf: (entry: [string, KnownOperation]) => [string, string]) => JSON.stringify(Object.fromEntries(Object.entries(operations).map(entryOf)));
  return {
    name: "wiregraph-operations",
    apply: "build",
    config: () => ({ define: { __OPERATION_HASHES__: map(([name, { hash }]) => [name, hash]) } }),
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "operations.json", source: map(([, { hash, text }]) => [hash, text]) });
    },
  };
}
