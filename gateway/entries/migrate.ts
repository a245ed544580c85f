import { migrate } from '../assembly/migrate.ts';

/** `npm run migrate`: brings the database of `DATABASE_URL` to the version of this code. */
const url = process.env['DATABASE_URL'];
if (!url) {
  console.error('DATABASE_URL is not set: migrate needs the database that it brings up to date.');
  process.exit(2);
}
await migrate(url);
console.log('The database is up to date.');
