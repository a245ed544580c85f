import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutboundHttp } from '#contracts/outbound-http';
import type { Person } from '#contracts/party';
import { companies, people } from '../kit/sample-world.ts';
import { authorisationOf } from './agents.ts';
import { type Stage, setStage } from './platform/test-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const uscc = companies.find(({ home }) => home === '330421')?.uscc ?? '';

function agent(login: string): Person {
  const person = people.find((each) => each.login === login);
  if (!person) throw new Error('nobody of that name');
  return { kind: 'person', name: person.name, idType: '111', idNumber: person.idNumber };
}

async function holds(login: string, of = uscc, change: Partial<Stage['context']> = {}) {
  const answer = await authorisationOf(
    { uscc: of, agent: agent(login) },
    { ...stage.context, ...change },
  );
  return answer.ok ? answer.value : `${answer.failure.kind} ${answer.failure.code}`;
}

it('confirms the legal representative for everything and without end', async () => {
  const found = await holds('qian.sample');
  expect(found).toMatchObject({ kind: 'legal_representative', items: 'all' });
  expect(found).not.toHaveProperty('validUntil');
});

it('confirms an agent from another region: for what and until when', async () => {
  expect(await holds('shen.wei')).toEqual({
    kind: 'entrusted',
    items: ['000131001001'],
    validUntil: '2030-12-31T23:59:59+08:00',
    raw: 'JBR',
  });
});

it('confirms nobody else: a stranger, an agent of another company, somebody of another region’s company', async () => {
  expect(await holds('yan.rare')).toBeUndefined();
  const second = companies.filter(({ home }) => home === '330421')[1]?.uscc;
  if (second) expect(await holds('shen.wei', second)).toBeUndefined();
  expect(
    await holds('qian.sample', companies.find(({ home }) => home !== '330421')?.uscc),
  ).toBeUndefined();
});

it('does not confirm what was withdrawn', async () => {
  const undo = stage.platform.withdrawAgent(uscc, agent('shen.wei').idNumber);
  expect(await holds('shen.wei')).toBeUndefined();
  undo();
  expect(await holds('shen.wei')).toBeDefined();
});

it('confirms nobody while the region cannot be asked', async () => {
  const http = async () =>
    ({ ok: false, failure: { kind: 'timeout', message: 'no answer' } }) as const;
  expect(await holds('qian.sample', uscc, { http })).toBe('retryable timeout');
});

it('refuses an answer about somebody else: a mix-up on the way makes nobody an agent', async () => {
  const [asked, other] = [agent('yan.rare').idNumber, agent('shen.wei').idNumber];
  const http: OutboundHttp = (request, signal) =>
    stage.context.http({ ...request, body: String(request.body).replaceAll(asked, other) }, signal);
  expect(await holds('yan.rare', uscc, { http })).toBe('malformed agent_other');
});
