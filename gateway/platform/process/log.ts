/**
 * Log lines are a stable event name and flat fields. Callers pass references and codes, never personal
 * data, tokens or bodies: what is not passed cannot leak.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export type Log = {
  readonly debug: (event: string, fields?: LogFields) => void;
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
};

/** The log-safe part of something thrown: the kind and message, without values of a query. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an Error was thrown';
  const cause = error.cause instanceof Error ? `: ${error.cause.name}: ${error.cause.message}` : '';
  // drizzle puts the parameters of a failed query, and so personal data, into its message.
  const message = error.message.startsWith('Failed query') ? 'query failed' : error.message;
  return `${error.name}: ${message}${cause}`;
}
