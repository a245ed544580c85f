import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, itemCodeIn } from '#adapters/kit/sample-world';
import {
  application,
  permitItem,
  personToken,
  post,
  type Stage,
  settledCase,
  somebodyElse,
  startStage,
} from './refusals.ts';

describe('bad input: credentials that are not for this case', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  async function credentialOf(person: string, itemCode = permitItem()): Promise<string> {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const body = {
      holder: 'subject',
      type: certificateTypes.identityCard.code,
      itemCode,
      reason: '居住证签注',
      until,
    };
    const answer = await stage.ask(post('/v1/certificates/retrieve', person, body));
    expect(answer.status, answer.text).toBe(201);
    return (JSON.parse(answer.text) as { credentialId: string }).credentialId;
  }
  const withCredential = (ref: string) =>
    application({
      applicant: { kind: 'subject' },
      materials: [{ code: 'ID', how: 'certificate', ref }],
    });
  const unknown = { status: 422, code: 'certificate.credential_unknown' } as const;

  it('an unknown one, and one that is no credential at all, are refused', async () => {
    const person = await personToken(stage);
    for (const ref of ['cred_aaaaaaaaaaaaaaaaaaaaaaaaaa', 'x', '../../etc/passwd'])
      await stage.refuses(post('/v1/cases', person, withCredential(ref)), unknown);
    const pointer = '/materials/0/ref';
    const spaced = withCredential("'; drop table credential; --");
    const refusal = { status: 400, code: 'request.invalid', pointer } as const;
    await stage.refuses(post('/v1/cases', person, spaced), refusal);
  });

  it('one of another person is refused', async () => {
    const ref = await credentialOf(await personToken(stage));
    const other = await personToken(stage, 'legacy');
    await stage.refuses(post('/v1/cases', other, withCredential(ref)), unknown);
  });

  it('one for another item is refused', async () => {
    const person = await personToken(stage);
    const ref = await credentialOf(person, itemCodeIn('330421', '000114001001'));
    await stage.refuses(post('/v1/cases', person, withCredential(ref)), unknown);
  });

  it('one beside an applicant who is not its holder is refused', async () => {
    const person = await personToken(stage);
    const ref = await credentialOf(person);
    const body = { ...withCredential(ref), applicant: { ...somebodyElse, name: '别人示例' } };
    await stage.refuses(post('/v1/cases', person, body), {
      status: 403,
      code: 'auth.subject_required',
    });
  });

  it('one that a supplement brings from another person is refused, and the case does not change', async () => {
    const ref = await credentialOf(await personToken(stage));
    const person = await personToken(stage, 'legacy');
    const caseId = await settledCase(stage, person, { applicant: { kind: 'subject' } });
    const supplement = { note: '', materials: [{ code: 'ID', how: 'certificate', ref }] };
    await stage.refuses(post(`/v1/cases/${caseId}/supplements`, person, supplement), unknown);
  });
});
