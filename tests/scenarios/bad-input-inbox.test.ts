import { afterAll, beforeAll, describe, it } from 'vitest';
import type { WaitingMessage } from '#contracts/inbox';
import { type Pulling, startPulling } from './pulling.ts';
import { get, post } from './refusals.ts';

describe('the inbox refuses', () => {
  let stage: Pulling;
  let message: WaitingMessage;
  beforeAll(async () => {
    stage = await startPulling();
    message = await stage.fetched(await stage.submit());
  });
  afterAll(() => stage.close());
  const to = (kind: string) => `/v1/inbox/${message.messageId}/${kind}`;

  it('another digest than the message has', () =>
    stage.refuses(
      () =>
        Promise.resolve(
          post(to('ack'), stage.jiashan, { digest: '0'.repeat(64), regionalCaseId: 'JS-9' }),
        ),
      { status: 422, code: 'inbox.digest_mismatch' },
    ));
  it('a submission without the region’s own number', () =>
    stage.refuses(
      () => Promise.resolve(post(to('ack'), stage.jiashan, { digest: message.digest })),
      {
        status: 400,
        code: 'request.invalid',
        pointer: '/regionalCaseId',
      },
    ));
  it('a message that was not given out', async () => {
    const caseId = await stage.submit();
    const [row] = await stage.sql(
      'select message_id as id, digest from outbox where case_id = $1',
      caseId,
    );
    const body = { digest: row?.['digest'], regionalCaseId: 'JS-9' };
    const path = `/v1/inbox/${String(row?.['id'])}/ack`;
    await stage.refuses(() => Promise.resolve(post(path, stage.jiashan, body)), {
      status: 404,
      code: 'inbox.message_unknown',
    });
  });
  it('words in place of a code', () =>
    stage.refuses(
      () =>
        Promise.resolve(
          post(to('nack'), stage.jiashan, {
            digest: message.digest,
            kind: 'rejected',
            code: '申请人沈伟材料不全',
          }),
        ),
      { status: 400, code: 'request.invalid', pointer: '/code' },
    ));
  it('a cursor that is none', () =>
    stage.refuses(get('/v1/inbox?cursor=1', stage.jiashan), {
      status: 400,
      code: 'request.cursor_invalid',
    }));
  it('a region that is called', async () => {
    const wujiang = await stage.member('wujiang-platform').ownToken('inbox:read');
    await stage.refuses(get('/v1/inbox', wujiang), { status: 403, code: 'auth.not_permitted' });
    const body = { digest: message.digest, regionalCaseId: 'JS-9' };
    await stage.refuses(() => Promise.resolve(post(to('ack'), wujiang, body)), {
      status: 403,
      code: 'auth.not_permitted',
    });
  });
  it('a token without the scope', async () => {
    const token = await stage.member('jiashan-platform').ownToken('cases:read');
    await stage.refuses(get('/v1/inbox', token), {
      status: 403,
      code: 'auth.insufficient_scope',
    });
  });
});
