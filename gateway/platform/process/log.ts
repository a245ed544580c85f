import { isImpersonal, namesPerson, PlainCode } from '#contracts/open-text';

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

/** PostgreSQL quotes values in its messages, and readers of JSON what they could not read. */
const quotes = (error: Error, code: string | undefined): boolean =>
  (code !== undefined && /^(?=.*\d)[0-9A-Z]{5}$/.test(code)) ||
  error instanceof SyntaxError ||
  error.name === 'ZodError';

/** The code that Node, a library or PostgreSQL (SQLSTATE) gave it. */
function codeOf(error: Error): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return PlainCode.safeParse(code).success ? String(code) : undefined;
}

function describeOne(error: Error): string {
  const code = codeOf(error);
  const kind = PlainCode.safeParse(error.name).success ? error.name : 'Error';
  const named = code === undefined ? kind : `${kind} ${code}`;
  // drizzle puts the parameters of a failed query, and so personal data, into its message.
  if (error.message.startsWith('Failed query')) return `${named}: query failed`;
  if (quotes(error, code)) return named;
  const { message } = error;
  // A mistyped number is somebody's number too.
  const isOpen = isImpersonal(message) && !namesPerson(message) && !/\d{11}/.test(message);
  return `${named}: ${isOpen ? message : 'withheld'}`;
}

/** The log-safe part of something thrown, and of what it was thrown for: class, code, and a message that is about nobody. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an Error was thrown';
  const said = describeOne(error);
  return error.cause instanceof Error ? `${said}: ${describeOne(error.cause)}` : said;
}
