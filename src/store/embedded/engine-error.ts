/** A failure of the engine with ClickHouse's own number and name, as its HTTP interface answers. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: number;
  readonly type: string;
  constructor(code: number, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.type = type;
  }

  /** The body of the answer. */
  get body(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message}. (${this.type})\n`;
  }
}

/** chDB's errors carry ClickHouse's text `Code: 62. DB::Exception: … (SYNTAX_ERROR)`, sometimes behind words of its own. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const match = /Code: (\d+)\.\s*(?:DB::)?Exception: ([\s\S]*?)\.?\s*\(([A-Z][A-Z0-9_]*)\)[^()]*$/.exec(text);
  if (!match) return new EngineError(1002, "UNKNOWN_EXCEPTION", text, { cause: error });
  return new EngineError(Number(match[1]), match[3]!, match[2]!, { cause: error });
}
