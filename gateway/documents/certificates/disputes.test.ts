import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import { jiashan, qingpu, stranger, wujiang } from '../../../tests/certificates/federation.ts';
import { aPerson, startWorld, type World, wanted } from '../../../tests/certificates/world.ts';
import type { Member } from '../../trust/federation/entries.ts';

const [shen] = people;
const identifier = certificates.find(
  ({ type, holders }) =>
    type.code === certificateTypes.identityCard.code && holders[0]?.code === shen.idNumber,
)?.identifier;

type Dispute = { disputeId: string; answerBy: string; code?: string };

describe('异议: a field of a certificate is contested', () => {
  let world: World;
  let copy: string;
  beforeAll(async () => {
    world = await startWorld();
    const { status, body } = await world.retrieve({ party: aPerson });
    expect(status).toBe(201);
    copy = (body as { credential: string }).credential;
  });
  const verdictOn = async (document: string) => {
    const { itemCode, reason, until } = wanted();
    const purpose = { itemCode, reason, until };
    const asked = { format: 'dc+sd-jwt', document, purpose };
    const { body } = await world.post('verify', await world.memberToken(jiashan), asked);
    return (body as { verdict: string }).verdict;
  };
  afterAll(() => world.close());

  const path = `${identifier}/disputes`;
  const asked = (field: string) => ({ field, reason: '证上的有效期与户籍登记不一致' });
  const dispute = async (by: Member | string, field: string) => {
    const token = typeof by === 'string' ? by : await world.memberToken(by);
    const { status, body } = await world.post(path, token, asked(field));
    return { status, body: body as Dispute };
  };
  const answer = async (by: Member, id: string, outcome: string) => {
    const token = await world.memberToken(by);
    const told = { outcome, note: '经核对档案' };
    const { status, body } = await world.post(`disputes/${id}/answer`, token, told);
    return { status, code: (body as { code?: string }).code };
  };
  const read = async (member: Member, at: string) => {
    const authorization = `Bearer ${await world.memberToken(member)}`;
    const answered = await fetch(`${world.base}/v1/certificates/${at}`, {
      headers: { authorization },
    });
    return { status: answered.status, body: (await answered.json()) as { disputes: object[] } };
  };

  it('while it is open the field is certain for nobody; answered, it counts again, and the history stays', async () => {
    const opened = await dispute(qingpu, 'validity');
    expect(opened).toMatchObject({
      status: 201,
      body: { region: '320509', state: 'open', by: 'side', overdue: false },
    });
    const refused = await world.retrieve({ party: aPerson });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'certificate.indeterminate',
        detail: expect.stringContaining('claims.disputed'),
      },
    });
    expect(await verdictOn(copy)).toBe('indeterminate');
    const id = opened.body.disputeId;
    expect(await answer(wujiang, id, 'confirmed')).toMatchObject({ status: 201 });
    expect(await verdictOn(copy)).toBe('valid');
    expect((await world.retrieve({ party: aPerson })).status).toBe(201);
    expect(await answer(wujiang, id, 'corrected')).toEqual({
      status: 409,
      code: 'dispute.already_answered',
    });
    expect((await read(qingpu, path)).body.disputes).toMatchObject([
      { disputeId: id, outcome: 'confirmed', identifier, answer: '经核对档案' },
    ]);
    const events = (await world.lastEvents(20)).filter(({ action }) => /^dispute/.test(action));
    expect(events.map(({ action, reasonCode }) => [action, reasonCode])).toEqual([
      ['dispute.opened', undefined],
      ['dispute.answered', 'dispute.confirmed'],
    ]);
    expect(JSON.stringify(events)).not.toContain(identifier);
  });

  it('what home has corrected is wrong in copies that were made before, and right in the next', async () => {
    const { body } = await dispute(qingpu, 'holderName');
    expect((await answer(wujiang, body.disputeId, 'corrected')).status).toBe(201);
    expect(await verdictOn(copy)).toBe('indeterminate');
    const next = await world.retrieve({ party: aPerson });
    expect(await verdictOn((next.body as { credential: string }).credential)).toBe('valid');
  });

  it('the holder contests too; the issuing region finds it in its list, and who contested it withdraws', async () => {
    const holder = await world.personToken({ party: aPerson });
    const opened = await dispute(holder, 'holderName');
    expect(opened).toMatchObject({ status: 201, body: { by: 'holder' } });
    expect(await dispute(qingpu, 'holderName')).toMatchObject({
      status: 409,
      body: { code: 'dispute.already_open' },
    });
    expect((await read(wujiang, 'disputes')).body.disputes).toMatchObject([
      { disputeId: opened.body.disputeId, identifier },
    ]);
    expect((await read(jiashan, 'disputes')).body.disputes).toEqual([]);
    const taken = await world.post(`disputes/${opened.body.disputeId}/answer`, holder, {
      outcome: 'withdrawn',
      note: '本人看错',
    });
    expect(taken.status).toBe(201);
  });

  it('the deciding side may; somebody else’s certificate has nothing to do with strangers, nor can they answer', async () => {
    expect((await dispute(jiashan, 'holderCode')).status).toBe(201);
    const known = await world.personToken({ party: aPerson, sub: 'pairwise-2' });
    for (const by of [stranger, wujiang, known])
      expect(await dispute(by, 'validity')).toMatchObject({
        status: 404,
        body: { code: 'certificate.not_known' },
      });
    expect((await read(stranger, path)).status).toBe(404);
    const [open] = (await read(wujiang, 'disputes')).body.disputes as Dispute[];
    expect(await answer(stranger, open?.disputeId ?? '', 'confirmed')).toEqual({
      status: 404,
      code: 'dispute.not_found',
    });
    expect(await answer(jiashan, open?.disputeId ?? '', 'confirmed')).toMatchObject({
      status: 403,
    });
  });
});
