/** A JSON Schema 2020-12 document as plain data. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}
