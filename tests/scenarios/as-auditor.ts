import { randomUUID } from 'node:crypto';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { until } from '../setup/until.ts';
import { allScopes, application, personToken, type Stage, somebodyElse } from './refusals.ts';

/** One look at everything that an auditor asks. */
export async function actAsAuditor(auditor: MemberClient): Promise<void> {
  const token = await auditor.ownToken('audit:read');
  await auditor.call('GET', '/v1/audit/events?limit=3', { token });
  // The plus of a served time is not encoded by everybody.
  const since = '2026-01-01T00:00:00.000+08:00';
  await auditor.call('GET', `/v1/audit/deviations?since=${since}`, { token });
  for (const report of [
    'inspection',
    'transfers',
    'monitoring',
    'monitoring/legs',
    'erasures',
    'trend',
  ])
    await auditor.call('GET', `/v1/audit/reports/${report}`, { token });
  await auditor.call('POST', '/v1/audit/persons', {
    token,
    body: { number: somebodyElse.idNumber },
  });
}

/** A person of whom a list was read complains, and is answered. */
export async function complainAndAnswer(stage: Stage, window: MemberClient): Promise<void> {
  const token = await personToken(stage);
  const own = await window.ownToken(allScopes);
  const post = (path: string, body: unknown, as = token) =>
    window.call('POST', path, { token: as, body, idempotencyKey: randomUUID() });
  await post('/v1/cases', application({ applicant: { kind: 'subject' } }));
  await window.call('GET', '/v1/cases', { token: own });
  const place = await until(async () => {
    const { body } = await window.call('GET', '/v1/me/accesses', { token });
    return (body as { accesses: { logIndex: number }[] }).accesses[0]?.logIndex;
  });
  const made = await post(`/v1/me/accesses/${place}/complaints`, { reason: 'not_needed' });
  const { complaintId } = made.body as { complaintId: string };
  await window.call('GET', '/v1/access-complaints', { token });
  const answer = { outcome: 'mended', text: '已核查并整改' };
  await post(`/v1/access-complaints/${complaintId}/answer`, answer, own);
  await window.call('GET', `/v1/access-complaints/${complaintId}`, { token });
}
