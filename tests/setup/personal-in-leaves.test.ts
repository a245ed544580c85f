import { expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { createTestDatabase, runSql } from './database.ts';
import { personalInLeaves } from './personal-in-leaves.ts';

it('what every gateway of a test is asked at its end finds a name and a number, in what waits for the log too', async () => {
  const database = await createTestDatabase();
  expect(await personalInLeaves(database.url)).toEqual([]);
  const [{ name, idNumber }] = people;
  const event = JSON.stringify({ details: { note: `${name} ${idNumber}` } });
  await runSql(database.url, `insert into audit_pending (event) values ('${event}')`);
  expect([...(await personalInLeaves(database.url))].sort()).toEqual([idNumber, name].sort());
  await database.drop();
});
