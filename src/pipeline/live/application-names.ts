/** Numbers for the names of applications. There are as many names as dissectors and tables know, so none is ever forgotten. */
export class ApplicationNames {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) this.#numbers.set(name, (number = this.#names.push(name) - 1));
    return number;
  }

  name(number: number): string {
    return this.#names[number]!;
  }
}
