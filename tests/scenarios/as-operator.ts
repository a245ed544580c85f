import type { MemberClient } from '../../gateway/embedded/member-client.ts';
import type { FederationDocument } from '../../gateway/federation/document.ts';
import type { RowCounter } from '../setup/row-counts.ts';

/** Once through everything that an operator can do; nothing of it is different afterwards. */
export async function actAsOperator(operator: MemberClient, rows: RowCounter): Promise<void> {
  const token = await operator.ownToken('admin');
  const { body } = await operator.call('GET', '/v1/admin/federation', { token });
  const { version } = body as FederationDocument;
  await operator.call('PUT', '/v1/admin/federation?dryRun=true', {
    token,
    body: { ...(body as FederationDocument), version: version + 1 },
    headers: { 'if-match': `"${version}"` },
  });
  await operator.call('GET', '/v1/admin/regions', { token });
  for (const action of ['pause', 'resume'])
    await operator.call('PATCH', '/v1/admin/regions/310118', {
      token,
      body: { action, reason: 'exercise' },
    });
  const [message] = await rows.query(
    `update outbox set state = 'parked' where message_id = (select min(message_id) from outbox where kind = 'submission')
       returning message_id as id`,
  );
  await operator.call('GET', '/v1/admin/parked', { token });
  await operator.call('POST', `/v1/admin/parked/${String(message?.['id'])}/redrive`, { token });
}
