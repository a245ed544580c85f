import { fail, ok, type Result } from '#contracts/result';

/**
 * The accounts of a database that is served by others than its owner. The sequencer is no account of its own: it runs
 * in the couriers' process, on their connections, and a second password beside the first would keep nobody out.
 */
export type DatabaseRole = 'api' | 'courier' | 'auditor';
export type DatabaseRoles = Partial<Readonly<Record<DatabaseRole, string>>>;

/** Where `npm run migrate` is told their names; one account may be both who answers and who delivers. */
const variables = {
  api: 'DATABASE_ROLE_API',
  courier: 'DATABASE_ROLE_COURIER',
  auditor: 'DATABASE_ROLE_AUDITOR',
} as const satisfies Record<DatabaseRole, string>;
const roles = Object.keys(variables) as DatabaseRole[];

/**
 * What each may do to the tables of the log, where others are for every process that serves; triggers bound it further
 * (migrations 0001, 0033, 0058, 0063 and 0067). Nobody changes an event that waits, or takes away what was set aside.
 */
const auditRights: Readonly<
  Record<string, Readonly<Record<Exclude<DatabaseRole, 'auditor'>, string>>>
> = {
  audit_pending: { api: 'select, insert', courier: 'select, insert, delete' },
  // What lies beyond the signed head is taken out of the way, and old leaves move outside; triggers keep the rest.
  audit_event: { api: 'select', courier: 'select, insert, update (leaf), delete' },
  audit_tile: { api: 'select', courier: 'select, insert, update, delete' },
  audit_outside: { api: 'select', courier: 'select, update' },
  audit_head: { api: 'select', courier: 'select, insert, update' },
  audit_sm_tile: { api: 'select', courier: 'select, insert, update' },
  audit_sm_head: { api: 'select', courier: 'select, insert, update' },
  audit_set_aside: { api: 'select', courier: 'select, insert' },
  audit_copy: { api: 'select', courier: 'select, insert, update' },
  audit_witness: { api: 'select', courier: 'select, insert, update, delete' },
  audit_witnessed: { api: 'select', courier: 'select, insert, update, delete' },
};

export const auditTables: readonly string[] = Object.keys(auditRights);

/** Of cases only what `npm run audit:verify` holds against the log: nothing of a person, nothing sealed. */
const auditorReads: readonly string[] = [
  ...auditTables.map((table) => `select on ${table}`),
  'select (id, state) on case_record',
  'select (case_id, version, event, from_state, to_state) on case_change',
];

/** Nobody's account is called `public`, which means everybody, and `pg_` is PostgreSQL's own. */
const plainName = /^(?!pg_|(?:public|none)$)[a-z_][a-z0-9_]{0,62}$/;

/** The names that the environment gives; all that is wrong with them at once. */
export function readDatabaseRoles(
  environment: Readonly<Record<string, string | undefined>>,
): Result<DatabaseRoles, readonly string[]> {
  const named = roles.flatMap((role) => {
    const name = environment[variables[role]];
    return name ? [[role, name] as const] : [];
  });
  const problems = named
    .filter(([, name]) => !plainName.test(name))
    .map(([role]) => `${variables[role]}: an account of small letters, digits and _, at most 63`);
  const given: DatabaseRoles = Object.fromEntries(named);
  if (given.auditor !== undefined && [given.api, given.courier].includes(given.auditor))
    problems.push(`${variables.auditor}: whoever serves is not who audits`);
  return problems.length > 0 ? fail(problems) : ok(given);
}

const servingGrants = (role: 'api' | 'courier', name: string): readonly string[] => [
  `grant temporary on database %I to ${name}`,
  `grant select, insert, update, delete on all tables in schema public to ${name}`,
  `grant usage on all sequences in schema public to ${name}`,
  ...auditTables.flatMap((table) => [
    `revoke all on ${table} from ${name}`,
    `grant ${auditRights[table]?.[role]} on ${table} to ${name}`,
  ]),
  // What searches go by: laid out by whoever comes first, and a hole in it by nobody.
  `revoke update, delete on audit_fact from ${name}`,
];

/**
 * All that these accounts may do in this database, and nothing that earlier versions gave beside it. `%I` is the
 * database. Who answers comes before who delivers: an account that is both gets the rights of the second.
 */
export function grantsFor(given: DatabaseRoles): readonly string[] {
  const { api, courier, auditor } = Object.fromEntries(
    roles.flatMap((role) => (given[role] === undefined ? [] : [[role, `"${given[role]}"`]])),
  ) as DatabaseRoles;
  const names = new Set([api, courier, auditor].filter((name) => name !== undefined));
  return [
    ...[...names].flatMap((name) => [
      `revoke all on all tables in schema public from ${name}`,
      `revoke all on all sequences in schema public from ${name}`,
      `revoke all on schema public from ${name}`,
      `grant usage on schema public to ${name}`,
      `grant connect on database %I to ${name}`,
      // By what a process knows whether the tables are those of its version.
      `grant usage on schema drizzle to ${name}`,
      `grant select on drizzle.__drizzle_migrations to ${name}`,
    ]),
    ...(api === undefined ? [] : servingGrants('api', api)),
    ...(courier === undefined ? [] : servingGrants('courier', courier)),
    ...(auditor === undefined ? [] : auditorReads.map((right) => `grant ${right} to ${auditor}`)),
  ];
}
