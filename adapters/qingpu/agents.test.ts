import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from '#contracts/party';
import { companies, people } from '../kit/sample-world.ts';
import { authorisationOf } from './agents.ts';
import { type Rig, startRig } from './platform/test-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const uscc = companies.find(({ home }) => home === '310118')?.uscc ?? '';

function agent(login: string): Person {
  const person = people.find((each) => each.login === login);
  if (!person) throw new Error('nobody of that name');
  return { kind: 'person', name: person.name, idType: '111', idNumber: person.idNumber };
}

async function holds(login: string, of = uscc, change: Partial<Rig['context']> = {}) {
  const answer = await authorisationOf(
    { uscc: of, agent: agent(login) },
    { ...rig.context, ...change },
  );
  return answer.ok ? answer.value : `${answer.failure.kind} ${answer.failure.code}`;
}

it('confirms the legal representative for everything and without end', async () => {
  const found = await holds('yan.rare');
  expect(found).toMatchObject({ kind: 'legal_representative', items: 'all' });
  expect(found).not.toHaveProperty('validUntil');
});

it('confirms an agent from another region: for what and until when', async () => {
  expect(await holds('shen.wei')).toEqual({
    kind: 'entrusted',
    items: ['000131001001'],
    raw: '经办人',
  });
});

it('confirms nobody else: a stranger, an agent of another company, somebody of another region’s company', async () => {
  expect(await holds('gu.low')).toBeUndefined();
  const second = companies.filter(({ home }) => home === '310118')[1]?.uscc;
  if (second) expect(await holds('shen.wei', second)).toBeUndefined();
  expect(
    await holds('yan.rare', companies.find(({ home }) => home !== '310118')?.uscc),
  ).toBeUndefined();
});

it('does not confirm what was withdrawn', async () => {
  const undo = rig.platform.withdrawAgent(uscc, agent('shen.wei').idNumber);
  expect(await holds('shen.wei')).toBeUndefined();
  undo();
  expect(await holds('shen.wei')).toBeDefined();
});

it('confirms nobody while the region cannot be asked', async () => {
  const http = async () =>
    ({ ok: false, failure: { kind: 'timeout', message: 'no answer' } }) as const;
  expect(await holds('yan.rare', uscc, { http })).toBe('retryable timeout');
});
