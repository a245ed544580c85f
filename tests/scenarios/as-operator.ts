import { randomUUID } from 'node:crypto';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { until } from '../setup/until.ts';
import { application, caseIdOf, post, qingpuToken, type Stage, settled } from './refusals.ts';

/** A case whose region is paused, with its message parked before anything of it was sent. */
async function parkedMessage(stage: Stage): Promise<{ caseId: string; messageId: string }> {
  const submitted = post('/v1/cases', await qingpuToken(stage), application());
  const caseId = caseIdOf(await stage.ask(submitted));
  // Once told that it waits for the end of the pause, no courier holds it.
  const park = async () => {
    const [row] = await stage.rows.query(
      `update outbox set state = 'parked' where case_id = $1 and state = 'pending' and held = 'calendar'
         returning message_id as id`,
      [caseId],
    );
    return row?.['id'];
  };
  return { caseId, messageId: String(await until(park)) };
}

/** Once through everything that an operator can do; of it nothing remains but a case. */
export async function actAsOperator(stage: Stage, operator: MemberClient): Promise<void> {
  const token = await operator.ownToken('admin');
  const { body } = await operator.call('GET', '/v1/admin/federation', { token });
  const { version } = body as FederationDocument;
  await operator.call('PUT', '/v1/admin/federation?dryRun=true', {
    token,
    body: { ...(body as FederationDocument), version: version + 1 },
    headers: { 'if-match': `"${version}"` },
  });
  await operator.call('GET', '/v1/admin/regions', { token });
  const act = (action: 'pause' | 'resume') =>
    operator.call('PATCH', '/v1/admin/regions/330421', {
      token,
      body: { action, reason: 'exercise' },
    });
  await act('pause');
  const { caseId, messageId } = await parkedMessage(stage);
  await operator.call('GET', '/v1/admin/parked', { token });
  await operator.call('GET', '/v1/admin/messages', { token });
  await operator.call('GET', '/v1/admin/materials', { token });
  await operator.call('POST', '/v1/admin/members/wujiang-platform/sessions/end', {
    token,
    body: { reason: 'out_of_service' },
    headers: { 'idempotency-key': randomUUID() },
  });
  await act('resume');
  await operator.call('POST', `/v1/admin/parked/${messageId}/redrive`, { token });
  const all = { token, body: {}, idempotencyKey: randomUUID() };
  const { body: record } = await operator.call('POST', '/v1/admin/redrives', all);
  const { redriveId } = record as { redriveId: string };
  await operator.call('GET', `/v1/admin/redrives/${redriveId}`, { token });
  await settled(stage, caseId);
}
