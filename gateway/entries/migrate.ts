import { readDatabaseRoles } from '../assembly/database-roles.ts';
import { migrate } from '../assembly/migrate.ts';
import { settingIn } from '../assembly/setting-words.ts';
import { databaseStartProblem, sqlStateOf } from '../platform/database/trouble.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { terminalLanguage } from './commands.ts';

/** `npm run migrate`: brings the database of `DATABASE_URL` to the version of this code, and gives its accounts their rights. */
function refuse(problems: readonly string[], code: 1 | 2): never {
  for (const problem of problems) console.error(settingIn(terminalLanguage(), problem));
  process.exit(code);
}

const read = readEnvironment(process.env);
if (!read.ok) refuse(read.failure, 2);
const roles = readDatabaseRoles(read.value);
if (!roles.ok) refuse(roles.failure, 2);
const { DATABASE_URL, DATABASE_DIRECT_URL } = read.value;
const url = DATABASE_DIRECT_URL ?? DATABASE_URL;
if (!url)
  refuse(['DATABASE_URL is not set: migrate needs the database that it brings up to date'], 2);
try {
  await migrate(url, {
    pooled: DATABASE_DIRECT_URL !== undefined,
    roles: roles.value,
    onWait: (attempt) =>
      console.error(`A table is in use; trying again so that nobody waits behind us (${attempt}).`),
  });
  console.log('The database is up to date.');
} catch (error) {
  if (sqlStateOf(error) === '55P03')
    refuse(
      [
        'a table was in use all the time, so nothing was changed: see pg_stat_activity for long transactions, and run it again',
      ],
      1,
    );
  if (sqlStateOf(error) === '42704')
    refuse(
      [
        'an account of DATABASE_ROLE_* does not exist: the schema is up to date, no rights were given; create it (docs/operations.md, "Accounts"), and run this again',
      ],
      1,
    );
  const problem = databaseStartProblem(error);
  if (problem === undefined) throw error;
  refuse([problem], 1);
}
