import { type Database, openDatabase, rowsOf } from '../platform/database/database.ts';
import { sql } from '../platform/database/drizzle.ts';
import { openPool } from '../platform/database/pool.ts';
import { databaseTrouble } from '../platform/database/trouble.ts';
import { compareClocks } from '../platform/process/clock-comparison.ts';
import type { Platform } from '../platform/process/platform.ts';
import { type SchemaStanding, schemaStanding } from './schema-version.ts';

/** A database that is not there yet may come; sessions that cannot be used stay as they are. */
function mayCome(error: unknown): void {
  if (databaseTrouble(error) === 'session') throw error;
}

/** Connections that PostgreSQL gives to accounts without privileges, and how many others have, whose kind such accounts are not told. */
type Slots = { readonly given: number; readonly taken: number };

async function readSlots(database: Pick<Database, 'execute'>): Promise<Slots | undefined> {
  const [slots] = await rowsOf<Slots>(
    database,
    sql`select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int as given,
      (select count(*)::int from pg_stat_activity where usesysid is not null
        and coalesce(backend_type, 'client backend') = 'client backend' and pid <> pg_backend_pid()) as taken`,
  );
  return slots;
}

/**
 * Whether this process could switch off the guards of the log: as a superuser, or as whoever owns its tables or their schema. That it
 * does not is what least privilege means; that it did, the log's own verification and its witnesses find.
 */
export async function couldUnguardLog(database: Pick<Database, 'execute'>): Promise<boolean> {
  const [account] = await rowsOf<{ could: boolean }>(
    database,
    // A superuser is a member of every role.
    sql`select pg_has_role(current_user, relowner, 'MEMBER') or pg_has_role(current_user, nspowner, 'MEMBER') as could
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where pg_class.oid = to_regclass('public.audit_event')`,
  );
  return account?.could === true;
}

/** An account that may not look is told nothing. */
const standingOf = ({ database }: Platform): Promise<SchemaStanding | undefined> =>
  schemaStanding(database()).catch(() => undefined);

/** @returns what stands in the way; tables that are newer are said in the log */
function schemaProblem(
  { log }: Platform,
  standing: SchemaStanding | undefined,
): string | undefined {
  if (standing === 'newer') log.warn('database.schema_newer');
  return standing === 'older'
    ? 'DATABASE_URL: the database is older than this version: run `npm run migrate`'
    : undefined;
}

type Named = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

/** @returns what stands in the way; where it need not, it is said in the log */
async function checkAccount(
  { config, log }: Platform,
  name: Named,
  database: Pick<Database, 'execute'>,
): Promise<string | undefined> {
  const refuses = config.databaseOwner === 'refuse';
  const could = await couldUnguardLog(database).catch(() => undefined);
  if (could === undefined && refuses)
    return `${name}: it could not be told which account this is, and DATABASE_OWNER=refuse: start again when the database answers`;
  if (!could) return undefined;
  if (refuses)
    return `${name}: this account owns the tables of the audit log or is a superuser, and DATABASE_OWNER=refuse: serve as an account of \`npm run migrate\` (docs/operations.md, "Accounts")`;
  log.warn('database.account_owns_log', { name });
  return undefined;
}

/** Asked of PostgreSQL itself: behind a pooler nobody would hear a hint. @returns what stands in the way */
async function throughDirectly(
  platform: Platform,
  connectionString: string,
): Promise<string | undefined> {
  const pool = openPool({ connectionString, applicationName: 'tongban-start', max: 1 });
  pool.on('error', () => undefined);
  try {
    const database = openDatabase(pool);
    await readSlots(database);
    return await checkAccount(platform, 'DATABASE_DIRECT_URL', database);
  } finally {
    await pool.end();
  }
}

/** @returns what stands in the way of its connections */
async function checkConnections(platform: Platform): Promise<string | undefined> {
  const { databaseDirectUrl, databasePool } = platform.config;
  if (databaseDirectUrl !== undefined) {
    // How many connections PostgreSQL has is the pooler's concern.
    return throughDirectly(platform, databaseDirectUrl);
  }
  const slots = await readSlots(platform.database()).catch(() => undefined);
  if (!slots) return undefined;
  if (databasePool > slots.given)
    return `DATABASE_POOL: ${databasePool} connections, and PostgreSQL gives ${slots.given} to everybody together: lower it, or raise max_connections`;
  if (databasePool + slots.taken > slots.given)
    platform.log.warn('database.connections_short', { ...slots, wanted: databasePool });
  return undefined;
}

/** How a database is: what stands in the way, in one line, and how its tables are to this version. */
type DatabaseStanding = {
  readonly problem?: string | undefined;
  readonly schema?: SchemaStanding | undefined;
};

/**
 * Asks the database what time it is, before anything is dated, and whether it is one to work with.
 * @throws Error if it cannot be used, for `startProblem`
 */
export async function examineDatabase(platform: Platform): Promise<DatabaseStanding> {
  await compareClocks(platform).catch(mayCome);
  const overmighty = await checkAccount(platform, 'DATABASE_URL', platform.database());
  if (overmighty !== undefined) return { problem: overmighty };
  const schema = await standingOf(platform);
  const problem = schemaProblem(platform, schema) ?? (await checkConnections(platform));
  return { problem, schema };
}

/** The same. @returns what stands in the way alone */
export const checkDatabase = async (platform: Platform): Promise<string | undefined> =>
  (await examineDatabase(platform)).problem;
