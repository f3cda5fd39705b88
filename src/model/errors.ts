/** The closed list of things that can go wrong for a caller. Everything else is a bug and is masked. */
export const errorCodes = [
  "BAD_INPUT",
  "NOT_FOUND",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "CONFLICT",
  "CONFIRMATION_REQUIRED",
  "RATE_LIMITED",
  "LIMIT_EXCEEDED",
  "TIMEOUT",
  "CANCELLED",
  "UNAVAILABLE",
  "UNSUPPORTED",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** What a caller needs to put it right. Every text is for people; none carries internals. */
export interface ErrorDetails {
  /** Where in the input: `input.hosts[0]`, `config.port`, `capture.pcap at byte 1024`. */
  readonly path?: string;
  readonly wanted?: string;
  readonly got?: string;
  /** The one thing to do. */
  readonly cure?: string;
}

/** A failure that is the caller's business: shown with its cure, never logged as a bug. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
