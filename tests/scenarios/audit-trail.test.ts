import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '#contracts/audit-event';
import { logVkey } from '../../gateway/audit/log/log-identity.ts';
import { signCheckpoint } from '../../gateway/audit/tree/checkpoint.ts';
import { keepWitnessed } from '../../gateway/audit/watching/store.ts';
import { auditWitnessed } from '../../gateway/audit/watching/tables.ts';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { ask } from '../setup/ask.ts';
import { codeOf, type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';
import { signed } from '../setup/signed.ts';
import { holds, until } from '../setup/until.ts';
import { allScopes, application, permitItem, personToken, somebodyElse } from './refusals.ts';

let gateway: OperatedGateway;
let window: MemberClient;
let auditor: MemberClient;
let caseId: string;

const clerk = { id: 'w-0231', station: 'qp-hall-3', role: 'window', address: 'hall' };
const actor = 'id="w-0231", station="qp-hall-3", role="window", address="hall"';
const asClerk = { 'tongban-actor': actor };

/** @returns the case, if it was taken */
async function submitted(): Promise<string | undefined> {
  const token = await window.ownToken(allScopes);
  const options = { token, headers: asClerk, body: application(), idempotencyKey: randomUUID() };
  const answer = await window.call('POST', '/v1/cases', options);
  return (answer.body as { caseId?: string }).caseId;
}

async function read(path: string) {
  const answer = await auditor.call('GET', path, { token: await auditor.ownToken('audit:read') });
  return answer.body as { events: { event: AuditEvent }[] };
}

beforeAll(async () => {
  gateway = await startOperatedGateway();
  window = gateway.member('qingpu-platform');
  auditor = gateway.member('delta-auditor');
  // Until the catalogues are there nothing can be applied for.
  caseId = (await until(submitted)) ?? '';
});
afterAll(() => gateway.close());

it('evidence of a case that waits for the head that is given out is asked for again in seconds: it is not said that there is none', async () => {
  const { platform } = gateway.gateway;
  const [origin = ''] = (await logVkey(platform)).split('+');
  const note = await signCheckpoint(
    { origin, size: 1, root: new Uint8Array(32) },
    platform.keys.log,
  );
  const database = platform.database();
  await keepWitnessed(database, { size: 1, note, cosignedAt: platform.clock() }, origin);
  const config = platform.config as { witnessPolicy?: string };
  config.witnessPolicy = 'quorum none\n';
  try {
    const path = `/v1/audit/cases/${caseId}/evidence`;
    const authorization = `Bearer ${await auditor.ownToken('audit:read')}`;
    const answer = await ask(gateway.origin, { path, headers: { authorization } });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  } finally {
    delete config.witnessPolicy;
    await database.delete(auditWitnessed);
  }
});

describe('a person acts, not only a member', () => {
  const clerks = async () =>
    (await read(`/v1/audit/cases/${caseId}`)).events.map(({ event }) => [
      event.action,
      event.actor.clerk,
    ]);

  it('the clerk of a signed call is in the event of what it did and of what it read', async () => {
    const token = await window.ownToken(allScopes);
    await window.call('GET', `/v1/cases/${caseId}`, { token, headers: asClerk });
    await holds(async () => {
      const found = await clerks();
      expect(found).toContainEqual(['case.submitted', clerk]);
      expect(found).toContainEqual(['data.read', clerk]);
    });
  });

  it('what is done with a link into the console is the person’s for whom it was asked', async () => {
    const token = await window.ownToken(allScopes);
    const body = { returnTo: `/console/cases/${caseId}`, actor: { ...clerk, id: 'w-0777' } };
    const link = await window.call('POST', '/v1/console/links', { token, body });
    const { pathname } = new URL((link.body as { url: string }).url);
    await ask(gateway.origin, { method: 'POST', path: pathname });
    expect(await clerks()).toContainEqual(['console.opened', { ...clerk, id: 'w-0777' }]);
  });

  it('somebody named by the wayside is refused: unsigned, or added after the signature', async () => {
    const token = await window.ownToken(allScopes);
    const headers = { authorization: `Bearer ${token}` };
    const path = `/v1/cases/${caseId}`;
    const unsigned = await ask(gateway.origin, { path, headers: { ...headers, ...asClerk } });
    expect(unsigned).toMatchObject({ status: 401 });
    expect(unsigned.text).toContain('signature.missing');
    const link = {
      method: 'POST',
      path: '/v1/console/links',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"returnTo":"/console/cases"}',
    };
    const before = await signed(gateway, link);
    const added = { ...before, headers: { ...before.headers, ...asClerk } };
    const answer = await ask(gateway.origin, added);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([401, 'signature.invalid']);
  });

  it('a member that must say who acts says it in every call', async () => {
    const before = await gateway.inForce();
    await gateway.changeMember('qingpu-platform', (each) => ({
      ...each,
      actingPerson: 'required',
    }));
    const token = await window.ownToken(allScopes);
    const asked = (headers: Record<string, string>) =>
      window.call('GET', `/v1/cases/${caseId}`, { token, headers });
    expect(codeOf(await asked({}))).toBe('auth.actor_required');
    expect((await asked(asClerk)).status).toBe(200);
    await gateway.restore(before);
  });
});

const inspector = async () => ({ token: await auditor.ownToken('audit:read') });
const search = async (query: string) => {
  const answer = await auditor.call('GET', `/v1/audit/events?${query}`, await inspector());
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as {
    events: { index: number; event: AuditEvent }[];
    next?: number;
    reach: { reached: number; size: number };
  };
};
const actionsOf = (found: { events: { event: AuditEvent }[] }) =>
  new Set(found.events.map(({ event }) => event.action));

describe('an auditor asks', () => {
  it('by clerk, case, member, region, act and outcome together, and the question is in the log itself', async () => {
    const query = `actor=w-0231&caseRef=${caseId}&member=qingpu-platform&region=310118&action=case.submitted&outcome=done`;
    const found = await until(async () => {
      const page = await search(query);
      return page.events.length > 0 && page;
    });
    expect(found.events.map(({ event }) => event.caseRef)).toEqual([caseId]);
    expect(found.reach.reached).toBe(found.reach.size);
    expect((await search(`${query}&item=${permitItem('330421')}`)).events).toHaveLength(1);
    expect((await search(`${query}&item=${permitItem('320509')}`)).events).toEqual([]);
    await holds(async () => {
      const { events } = await search('action=audit.searched&member=delta-auditor');
      expect(events.map(({ event }) => event.details)).toContainEqual(
        expect.objectContaining({ actor: 'w-0231', action: 'case.submitted', found: 1 }),
      );
    });
  });

  it('by a person’s number, which travels in a body, stands in no event and finds nobody else', async () => {
    const body = { number: somebodyElse.idNumber };
    const answer = await auditor.call('POST', '/v1/audit/persons', {
      ...(await inspector()),
      body,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { persons } = answer.body as { persons: string[] };
    const found = await search(`person=${persons[0]}`);
    expect(found.events.length).toBeGreaterThan(0);
    expect(actionsOf(found)).toContain('case.submitted');
    const all = await search('limit=200');
    expect(JSON.stringify(all)).not.toContain(somebodyElse.idNumber);
    const byNumber = `/v1/audit/events?person=${somebodyElse.idNumber}`;
    expect(codeOf(await auditor.call('GET', byNumber, await inspector()))).toBe('request.invalid');
  });

  it('page by page without gap or repetition', async () => {
    const seen: number[] = [];
    let next: number | undefined;
    do {
      const page = await search(
        `caseRef=${caseId}&limit=2${next === undefined ? '' : `&before=${next}`}`,
      );
      seen.push(...page.events.map(({ index }) => index));
      next = page.next;
    } while (next !== undefined);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
    expect(seen.length).toBeGreaterThan(2);
  });

  it('what deviates from the rules: the same matter collected again while it was open', async () => {
    const again = await submitted();
    const answer = await auditor.call('GET', '/v1/audit/deviations', await inspector());
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { rules } = answer.body as {
      rules: { code: string; cases: { caseRef: string; detail: string }[] }[];
    };
    expect(rules.map(({ code }) => code)).toContain('read_without_need');
    const twice = rules.find(({ code }) => code === 'collected_twice');
    expect(twice?.cases).toContainEqual(
      expect.objectContaining({ caseRef: again, detail: caseId }),
    );
  });

  it('an auditor outside the mandate sees no case of other regions, not by search, not by its number, not in the raw log', async () => {
    const before = await gateway.inForce();
    await gateway.changeMember('delta-auditor', (each) => ({
      ...each,
      mandate: { regions: ['320509'] },
    }));
    expect((await search(`caseRef=${caseId}`)).events).toEqual([]);
    const path = `/v1/audit/cases/${caseId}`;
    expect(codeOf(await auditor.call('GET', path, await inspector()))).toBe('case.not_found');
    const raw = await auditor.call('GET', '/log/tile/entries/000', await inspector());
    expect(codeOf(raw)).toBe('auth.not_permitted');
    await gateway.changeMember('delta-auditor', (each) => ({
      ...each,
      mandate: { regions: ['330421'], until: '2020-01-01' },
    }));
    expect((await search(`caseRef=${caseId}`)).events).toEqual([]);
    await gateway.changeMember('delta-auditor', (each) => ({
      ...each,
      mandate: { regions: ['330421'] },
    }));
    expect((await search(`caseRef=${caseId}`)).events.length).toBeGreaterThan(0);
    await gateway.restore(before);
  });
});

describe('a person asks', () => {
  it('sees that a list showed their case, complains, and is answered once by whose reading it was', async () => {
    const token = await personToken(gateway);
    const ofPerson = application({ applicant: { kind: 'subject' } });
    const made = await window.call('POST', '/v1/cases', {
      token,
      body: ofPerson,
      idempotencyKey: randomUUID(),
    });
    expect(made.status, JSON.stringify(made.body)).toBe(202);
    const mine = (made.body as { caseId: string }).caseId;
    const own = await window.ownToken(allScopes);
    await window.call('GET', '/v1/cases', { token: own, headers: asClerk });
    const listed = await until(async () => {
      const { body } = await window.call('GET', '/v1/me/accesses', { token });
      const { accesses } = body as {
        accesses: { what: string; caseIds: string[]; logIndex: number }[];
      };
      return accesses.find(({ what, caseIds }) => what === 'case_list' && caseIds.includes(mine));
    });
    const complaint = {
      token,
      body: { reason: 'not_needed', text: '当天我没有到窗口办理' },
      idempotencyKey: randomUUID(),
    };
    const path = `/v1/me/accesses/${listed.logIndex}/complaints`;
    const filed = await window.call('POST', path, complaint);
    expect(filed.status, JSON.stringify(filed.body)).toBe(201);
    const { complaintId, answerBy } = filed.body as { complaintId: string; answerBy: string };
    expect(answerBy).toMatch(/^\d{4}-\d\d-\d\d$/);
    const other = gateway.member('wujiang-platform');
    const answer = async (member: MemberClient) =>
      codeOf(
        await member.call('POST', `/v1/access-complaints/${complaintId}/answer`, {
          token: await member.ownToken(allScopes),
          body: { outcome: 'not_justified', text: '为您办理收件时查阅' },
          idempotencyKey: randomUUID(),
        }),
      );
    expect(await answer(other)).toBe('complaint.not_found');
    expect(await answer(window)).toBe('ok');
    expect(await answer(window)).toBe('complaint.already_answered');
    const read = await window.call('GET', `/v1/access-complaints/${complaintId}`, { token });
    expect(read.body).toMatchObject({ state: 'answered', answer: '为您办理收件时查阅' });
  });
});
