/**
 * Why PostgreSQL did not do what it was asked, where that is no bug of ours: it is not there, it takes no
 * writes, it has no room, it broke off what it did, a pooler in between gives us no sessions as we need them, or it
 * is broken itself.
 */
export type DatabaseTrouble =
  | 'unreachable'
  | 'not_writable'
  | 'exhausted'
  | 'interrupted'
  | 'session'
  | 'broken';

/** SQLSTATE (PostgreSQL documentation, appendix A) and what Node's sockets say; the first that fits. */
const byCode: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  // Connection exceptions; shut down, crashed, starting, database dropped, idle session ended. Ours: the answer counts as lost.
  [
    /^(?:08\w{3}|57P0\d|TGD01|E(?:CONN[A-Z]+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND))$/,
    'unreachable',
  ],
  // A standby, or `default_transaction_read_only`.
  [/^25006$/, 'not_writable'],
  // Disk, memory, connections, other limits of its configuration.
  [/^53\w{3}$/, 'exhausted'],
  // Cancelled (`statement_timeout` too), `lock_timeout`, a deadlock, a serialisation failure: again is right.
  [/^(?:57014|55P03|40P01|40001|25P0[34])$/, 'interrupted'],
  [/^(?:58\w{3}|XX\w{3})$/, 'broken'],
  // Ours, of a connection that was opened (session.ts).
  [/^TGP\d\d$/, 'session'],
];

/** The driver's own, which carry no code. */
const byMessage: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [
    /^(?:Connection terminated|Connection ended|timeout exceeded when trying to connect|timeout expired|Client (?:has encountered a connection error|was closed)|Cannot use a pool after calling end)/,
    'unreachable',
  ],
  [/^Query read timeout/, 'interrupted'],
];

/** What was thrown and what it was thrown for; drizzle, pools and sockets each wrap it once more. */
function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  const look = (thrown: unknown): void => {
    if (!(thrown instanceof Error) || chain.includes(thrown) || chain.length >= 10) return;
    chain.push(thrown);
    // Several addresses of one host were tried, and none answered.
    if (thrown instanceof AggregateError) thrown.errors.forEach(look);
    look(thrown.cause);
  };
  look(error);
  return chain;
}

function troubleOfOne(error: Error): DatabaseTrouble | undefined {
  const { code } = error as { readonly code?: unknown };
  const known = typeof code === 'string' ? byCode.find(([form]) => form.test(code)) : undefined;
  return (known ?? byMessage.find(([form]) => form.test(error.message)))?.[1];
}

export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  for (const link of chainOf(error)) {
    const trouble = troubleOfOne(link);
    if (trouble) return trouble;
  }
  return undefined;
}

const outages: ReadonlySet<DatabaseTrouble | undefined> = new Set([
  'unreachable',
  'not_writable',
  'exhausted',
  'session',
]);

/** Whether it would go the same way with whatever else is asked now. */
export const isDatabaseGone = (error: unknown): boolean => outages.has(databaseTrouble(error));

/** PostgreSQL's own code of what went wrong, if it said one. */
export const sqlStateOf = (error: unknown): string | undefined =>
  chainOf(error)
    .map(({ code }: Error & { readonly code?: unknown }) => code)
    .find((code): code is string => typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code));

/** What whoever starts a process can do about a database that does not do; never an address or a value. */
const startAdvice: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'PostgreSQL does not let this account in: see user and password'],
  [/^3D000$/, 'the database does not exist: create it'],
  [/^(?:3F000|42P01|42703)$/, 'the database is older than this version: run `npm run migrate`'],
  [/^42501$/, 'the account may not do what is needed: see its rights'],
  [/^TGP01$/, 'a pooler stands in between: name PostgreSQL itself in DATABASE_DIRECT_URL'],
  [
    /^TGP02$/,
    'the sessions behind the pooler are not as they must be: run `npm run migrate` with this account and DATABASE_DIRECT_URL, then RECONNECT in the pooler',
  ],
  [
    /^TGP03$/,
    'an account of DATABASE_ROLE_* is a superuser or belongs to the owner of the tables: name others',
  ],
  [/^53300$/, 'PostgreSQL has no connection left: see max_connections and DATABASE_POOL'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'the name of its host is not known'],
  [/^ECONNREFUSED$/, 'nothing listens there: start PostgreSQL, or see host and port'],
  [
    /(?:CERT|TLS|SSL|UNABLE_TO)/,
    'its TLS certificate is not accepted: see sslmode and sslrootcert',
  ],
];

/**
 * What stands in the way of starting, in one line; undefined where it is not the database's doing.
 * @param error what was thrown while a process started
 */
export function databaseStartProblem(error: unknown): string | undefined {
  const chain = chainOf(error);
  const codes = chain.flatMap(({ code }: Error & { readonly code?: unknown }) =>
    typeof code === 'string' ? [code] : [],
  );
  const found = startAdvice.find(([form]) => codes.some((code) => form.test(code)));
  if (found) return `DATABASE_URL: ${found[1]} (${codes.find((code) => found[0].test(code))})`;
  if (chain.some(({ message }) => /does not support SSL|SSL connection/i.test(message)))
    return 'DATABASE_URL: one side asks for TLS and the other has none: see sslmode';
  const trouble = databaseTrouble(error);
  return trouble && `DATABASE_URL: PostgreSQL is ${trouble.replace('_', ' ')}`;
}
