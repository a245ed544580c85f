import { randomUUID } from 'node:crypto';
import type { WaitingMessage } from '#contracts/inbox';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { newestFederation, storeFederation } from '../../gateway/trust/federation/store.ts';
import { ask } from '../setup/ask.ts';
import { allScopes, application, permitItem, type Stage } from './refusals.ts';
import { sha256 } from './uploading.ts';

type Watched = (member: MemberClient) => MemberClient;
type Seen = { method: string; path: string; status: number; body: unknown };

async function jiashanPulls({ gateway: { platform } }: Stage): Promise<void> {
  const inForce = await newestFederation(platform.database());
  if (!inForce) throw new Error('no federation document');
  const regions = inForce.regions.map((region) =>
    region.code === '330421' ? { ...region, delivery: 'pull' as const } : region,
  );
  const document = { ...inForce, version: inForce.version + 1, regions };
  await storeFederation(platform, document, 'test');
}

async function pull(qingpu: MemberClient, token: string, jiashan: MemberClient): Promise<void> {
  const puller = await jiashan.ownToken('inbox:read');
  for (const kind of ['ack', 'nack']) {
    const body = application();
    await qingpu.call('POST', '/v1/cases', { token, body, idempotencyKey: randomUUID() });
    const { body: inbox } = await jiashan.call('GET', '/v1/inbox', { token: puller });
    for (const { messageId, digest } of (inbox as { messages: WaitingMessage[] }).messages) {
      const answer =
        kind === 'ack' ? { regionalCaseId: messageId } : { kind: 'rejected', code: 'NOT_OURS' };
      const path = `/v1/inbox/${messageId}/${kind}`;
      await jiashan.call('POST', path, { token: puller, body: { digest, ...answer } });
    }
  }
}

/** @returns what a client of JSON does not see */
async function upload(stage: Stage, qingpu: MemberClient, token: string): Promise<Seen> {
  const bytes = new Uint8Array([1, 2, 3]);
  const uses = [{ itemCode: permitItem(), to: '330421' }];
  const announced = await qingpu.call('POST', '/v1/parts', {
    token,
    body: { size: 3, digest: sha256(bytes), mediaType: 'image/png', uses },
    idempotencyKey: randomUUID(),
  });
  const { partId } = announced.body as { partId: string };
  const path = `/v1/parts/${partId}/chunks/0`;
  const own = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
  const signature = await qingpu.sign({ method: 'PUT', path, headers: own, body: bytes });
  const headers = { ...own, ...signature };
  const put = await ask(stage.origin, { method: 'PUT', path, headers, body: bytes });
  await qingpu.call('GET', `/v1/parts/${partId}/chunks`, { token });
  await qingpu.call('POST', `/v1/parts/${partId}/complete`, { token });
  return { method: 'PUT', path, status: put.status, body: JSON.parse(put.text) as unknown };
}

async function redrive({ rows }: Stage, operator: MemberClient): Promise<void> {
  const token = await operator.ownToken('admin');
  const id = 'wh_aaaaaaaaaaaaaaaaaaaaaaaaaa';
  // Of a version that no case has: of those that it has, the member is being told meanwhile.
  await rows.query(
    `insert into webhook (id, client_id, case_id, version, type, case_state, at, state, next_attempt_at, since)
      select $1, 'qingpu-platform', id, 99, 'tongban.case.forwarded', 'forwarded', now(), 'parked', now(), now()
      from case_record limit 1`,
    [id],
  );
  await operator.call('GET', '/v1/admin/webhooks', { token });
  await operator.call('POST', `/v1/admin/webhooks/${id}/redrive`, { token });
  const body = { clientId: 'qingpu-platform' };
  await operator.call('POST', '/v1/admin/webhooks/redrive', { token, body });
}

/** Once through the inbox, the large documents and the webhooks. Afterwards Jiashan is a region that pulls. */
export async function actAsReceiver(stage: Stage, watched: Watched): Promise<Seen[]> {
  await jiashanPulls(stage);
  const qingpu = watched(stage.member('qingpu-platform'));
  const token = await qingpu.ownToken(allScopes);
  await pull(qingpu, token, watched(stage.member('jiashan-platform')));
  await redrive(stage, watched(stage.member('delta-operator')));
  return [await upload(stage, qingpu, token)];
}
