import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allScopes,
  get,
  post,
  qingpuToken,
  type Stage,
  settledCase,
  startStage,
} from './refusals.ts';

const unknownCase = 'case_aaaaaaaaaaaaaaaaaaaaaaaaaa';

describe('bad input: hand-offs', () => {
  let stage: Stage;
  let sender: string;
  let receiver: string;
  let stranger: string;
  let caseId: string;

  beforeAll(async () => {
    stage = await startStage();
    sender = await qingpuToken(stage);
    receiver = await stage.member('jiashan-platform').ownToken(allScopes);
    stranger = await stage.member('wujiang-platform').ownToken(allScopes);
    caseId = await settledCase(stage, sender, { originals: true });
  });
  afterAll(() => stage.close());

  const dossier = (change: Record<string, unknown> = {}) => ({
    caseIds: [caseId],
    from: '310118',
    to: '330421',
    pages: 6,
    items: [{ code: 'LEASE', name: '租赁合同原件', pages: 6 }],
    seal: '长三角通办专用章-青浦01',
    ...change,
  });
  const custody = (id: string, token: string, event: Record<string, unknown>, key?: string) =>
    post(`/v1/handoffs/${id}/custody`, token, event, key);

  async function opened(): Promise<string> {
    const answer = await stage.ask(post('/v1/handoffs', sender, dossier()));
    expect(answer.status, answer.text).toBe(201);
    return (JSON.parse(answer.text) as { handoffId: string }).handoffId;
  }
  async function happens(id: string, token: string, event: Record<string, unknown>): Promise<void> {
    const answer = await stage.ask(custody(id, token, event));
    expect(answer.status, answer.text).toBe(201);
  }

  it.each([
    ['no cases', { caseIds: [] }, '/caseIds'],
    ['a case that is no identifier', { caseIds: ['case_1'] }, '/caseIds/0'],
    ['no pages', { pages: 0 }, '/pages'],
    ['half a page', { pages: 1.5 }, '/pages'],
    ['more pages than any dossier has', { pages: 2 ** 53 - 1 }, '/pages'],
    ['pages in words', { pages: '6' }, '/pages'],
    ['no items', { items: [] }, '/items'],
    [
      'an item with a member too many',
      { items: [{ code: 'A', name: 'a', pages: 1, value: 9 }] },
      '/items/0',
    ],
    ['no seal', { seal: '' }, '/seal'],
    ['a member too many', { courier: 'SF' }, ''],
  ] as const)('one with %s is refused at its pointer', async (_, change, pointer) => {
    await stage.refuses(post('/v1/handoffs', sender, dossier(change)), {
      status: 400,
      code: 'request.invalid',
      pointer,
    });
  });

  it('one that names a case twice is refused: custody is receipted per case', async () => {
    await stage.refuses(post('/v1/handoffs', sender, dossier({ caseIds: [caseId, caseId] })), {
      status: 400,
      code: 'request.invalid',
      pointer: '/caseIds',
    });
  });

  it('one from another region, of an unknown case, or on another way than its case is refused', async () => {
    await stage.refuses(post('/v1/handoffs', stranger, dossier()), {
      status: 403,
      code: 'auth.not_permitted',
    });
    const missing = { status: 404, code: 'case.not_found' } as const;
    await stage.refuses(post('/v1/handoffs', sender, dossier({ caseIds: [unknownCase] })), missing);
    await stage.refuses(
      post('/v1/handoffs', sender, dossier({ caseIds: [caseId, unknownCase] })),
      missing,
    );
    await stage.refuses(post('/v1/handoffs', sender, dossier({ to: '320509' })), missing);
    await stage.refuses(post('/v1/handoffs', stranger, dossier({ from: '320509' })), missing);
  });

  it('a key used for another dossier, or for another door, is refused', async () => {
    const key = randomUUID();
    expect((await stage.ask(post('/v1/handoffs', sender, dossier(), key))).status).toBe(201);
    const reused = { status: 422, code: 'request.idempotency_key_reused' } as const;
    await stage.refuses(post('/v1/handoffs', sender, dossier({ pages: 7 }), key), reused);
    await stage.refuses(custody(await opened(), sender, { event: 'sealed' }, key), reused);
  });

  it.each([
    ['an unknown event', { event: 'burned' }, '/event'],
    ['a count without its number', { event: 'counted' }, '/pages'],
    ['negative pages', { event: 'sealed', pages: -1 }, '/pages'],
    ['a waybill with a blank', { event: 'dispatched', waybill: 'QP 1' }, '/waybill'],
    ['a note of 501 characters', { event: 'sealed', note: 'x'.repeat(501) }, '/note'],
    ['a member too many', { event: 'sealed', by: 'me' }, ''],
  ] as const)('%s is refused at its pointer', async (_, event, pointer) => {
    await stage.refuses(custody(await opened(), sender, event), {
      status: 400,
      code: 'request.invalid',
      pointer,
    });
  });

  it('a third region learns nothing of a hand-off and changes nothing', async () => {
    const id = await opened();
    const missing = { status: 404, code: 'handoff.not_found' } as const;
    await stage.refuses(get(`/v1/handoffs/${id}`, stranger), missing);
    await stage.refuses(custody(id, stranger, { event: 'sealed' }), missing);
    await stage.refuses(
      custody('ho_aaaaaaaaaaaaaaaaaaaaaaaaaa', sender, { event: 'sealed' }),
      missing,
    );
  });

  it('events out of order are refused, at every station of the way', async () => {
    const id = await opened();
    const outOfOrder = { status: 409, code: 'handoff.event_out_of_order' } as const;
    await stage.refuses(
      custody(id, sender, { event: 'dispatched', waybill: 'QP0001' }),
      outOfOrder,
    );
    await stage.refuses(custody(id, receiver, { event: 'received' }), outOfOrder);
    await happens(id, sender, { event: 'sealed' });
    await stage.refuses(custody(id, sender, { event: 'sealed' }), outOfOrder);
    await happens(id, sender, { event: 'dispatched', waybill: 'QP0001' });
    await stage.refuses(custody(id, receiver, { event: 'counted', pages: 6 }), outOfOrder);
    await happens(id, receiver, { event: 'received' });
    await stage.refuses(custody(id, receiver, { event: 'received' }), outOfOrder);
    await happens(id, receiver, { event: 'counted', pages: 6 });
    await stage.refuses(custody(id, receiver, { event: 'discrepancy' }), outOfOrder);
  });

  it('events of the other side are refused', async () => {
    const id = await opened();
    const wrongSide = { status: 403, code: 'auth.not_permitted' } as const;
    await stage.refuses(custody(id, receiver, { event: 'sealed' }), wrongSide);
    await happens(id, sender, { event: 'sealed' });
    await stage.refuses(custody(id, receiver, { event: 'dispatched' }), wrongSide);
    await happens(id, sender, { event: 'dispatched' });
    await stage.refuses(custody(id, sender, { event: 'received' }), wrongSide);
    await stage.refuses(custody(id, sender, { event: 'counted', pages: 6 }), wrongSide);
  });

  it('two events at once are taken one after the other: the second is out of order', async () => {
    const id = await opened();
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => stage.ask(custody(id, sender, { event: 'sealed' }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});
