/** Values of one query by name. SQL text only ever holds the placeholders that `add` returns. */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  #count = 0;

  /** Keeps the value and gives its placeholder, `{p0:Type}`. */
  add(value: unknown, type: string): string {
    const name = `p${this.#count++}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }

  /** `expression IN (…)`, or `=` for a single value. */
  memberOf(expression: string, values: readonly (string | number)[], type: string): string {
    return values.length === 1
      ? `${expression} = ${this.add(values[0], type)}`
      : `${expression} IN (${values.map((value) => this.add(value, type)).join(", ")})`;
  }
}
