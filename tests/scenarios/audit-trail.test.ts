import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '#contracts/audit-event';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { ask } from '../setup/ask.ts';
import { codeOf, type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';
import { signed } from '../setup/signed.ts';
import { holds, until } from '../setup/until.ts';
import { allScopes, application } from './refusals.ts';

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
