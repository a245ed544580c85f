import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../gateway/platform/database/drizzle.ts';
import { earlierResult, idempotencyClaim } from '../../gateway/trust/acts/idempotency.ts';
import { removeOldAnswers } from '../../gateway/trust/acts/kept-answer.ts';
import { idempotency, keptAnswer } from '../../gateway/trust/acts/tables.ts';
import { type Actor, actors, callerOf } from '../acts/actors.ts';
import { type ActsStage, startActsStage } from '../acts/stage.ts';

let stage: ActsStage;
beforeAll(async () => {
  stage = await startActsStage();
});
afterAll(() => stage.close());

const actor = (title: string): Actor => {
  const found = actors.find((each) => each.title === title);
  if (!found) throw new Error(title);
  return found;
};
const alone = actor('its platform');
const person = actor('its platform, for its person');
const stranger = actor('its platform, for another person');

async function makeLink(by: Actor, key: string, returnTo = '/console/cases') {
  const response = await stage.app.request('/v1/console/links', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await stage.tokenFor(by)}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ returnTo }),
  });
  return { status: response.status, text: await response.text() };
}
const codeOf = ({ text }: { text: string }) => (JSON.parse(text) as { code?: string }).code;

it('an act that keeps no row of its own happens once per key, and its answer lies sealed', async () => {
  const key = randomUUID();
  const first = await makeLink(alone, key);
  expect(first.status, first.text).toBe(201);
  expect(await makeLink(alone, key)).toEqual(first);
  const secret = (JSON.parse(first.text) as { url: string }).url.split('/').at(-1) ?? '';
  const { rows } = await stage.platform
    .database()
    .execute(sql`select to_jsonb(k)::text as text from kept_answer k`);
  expect(rows.length).toBe(1);
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'));
  const reused = await makeLink(alone, key, '/console/deadlines');
  expect([reused.status, codeOf(reused)]).toEqual([422, 'request.idempotency_key_reused']);
});

it('a refused act leaves its key free', async () => {
  const key = randomUUID();
  expect((await makeLink(alone, key, '/elsewhere')).status).toBe(400);
  expect((await makeLink(alone, key)).status).toBe(201);
});

it('twenty at once with one key make one link; each is given it or told to come back', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => makeLink(alone, key)));
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ text }) => text)).size).toBe(1);
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
});

it('one key, two people: the second is not given what the first was', async () => {
  const key = randomUUID();
  const claims = await Promise.all(
    [person, stranger, alone].map((by) =>
      idempotencyClaim(callerOf(by), key, 'POST /v1/cases', '{}'),
    ),
  );
  const [mine, theirs, own] = claims.map((claim) => {
    if (!claim.ok) throw new Error(claim.failure.code);
    return claim.value;
  });
  if (!mine || !theirs || !own) throw new Error('no claims');
  const database = stage.platform.database();
  await database
    .insert(idempotency)
    .values({ ...mine, resultRef: 'case_of_the_first', createdAt: stage.platform.clock() });
  expect(await earlierResult(database, mine)).toEqual({ ok: true, value: 'case_of_the_first' });
  for (const other of [theirs, own])
    expect(await earlierResult(database, other)).toMatchObject({
      ok: false,
      failure: { code: 'request.idempotency_key_reused' },
    });
});

it('a key from before it was written down who acts is answered as it was', async () => {
  const claim = await idempotencyClaim(callerOf(person), randomUUID(), 'POST /v1/cases', '{}');
  if (!claim.ok) throw new Error(claim.failure.code);
  const database = stage.platform.database();
  const old = { ...claim.value, actor: null };
  await database
    .insert(idempotency)
    .values({ ...old, resultRef: 'case_old', createdAt: stage.platform.clock() });
  expect(await earlierResult(database, claim.value)).toEqual({ ok: true, value: 'case_old' });
});

it('answers are forgotten after a day, with their keys', async () => {
  const key = randomUUID();
  const first = await makeLink(alone, key);
  await stage.platform
    .database()
    .update(keptAnswer)
    .set({ expiresAt: new Date(0) });
  await removeOldAnswers(stage.platform);
  const again = await makeLink(alone, key);
  expect(again.status).toBe(201);
  expect(again.text).not.toBe(first.text);
});
