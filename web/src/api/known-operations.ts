import type { Operation } from "urql";

/** The build puts the hash of each operation by its name here (web/operations.ts); absent while developing and in tests. */
declare const __OPERATION_HASHES__: Readonly<Record<string, string>> | undefined;

const hashes: Readonly<Record<string, string>> = typeof __OPERATION_HASHES__ === "undefined" ? {} : (__OPERATION_HASHES__ ?? {});

/** What goes in the place of a document that the server knows from the build; undefined while developing. */
export function persistedQueryOf(document: Operation["query"]): { readonly version: 1; readonly sha256Hash: string } | undefined {
  for (const definition of document.definitions) {
    const sha256Hash = "operation" in definition && definition.name ? hashes[definition.name.value] : undefined;
    if (sha256Hash !== undefined) return { version: 1, sha256Hash };
  }
  return undefined;
}
