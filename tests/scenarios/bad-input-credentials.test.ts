import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, itemCodeIn } from '#adapters/kit/sample-world';
import { until } from '../setup/until.ts';
import {
  application,
  caseIdOf,
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  settled,
  settledCase,
  somebodyElse,
  startStage,
} from './refusals.ts';

type Entry = { readonly action: string; readonly details?: Record<string, unknown> };

describe('bad input: credentials that are not for this case', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  const copyWanted = (itemCode = permitItem()) => ({
    holder: 'subject',
    type: certificateTypes.identityCard.code,
    itemCode,
    reason: '居住证签注',
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  async function credentialOf(
    person: string,
    itemCode = permitItem(),
    more: object = {},
  ): Promise<string> {
    const body = { ...copyWanted(itemCode), ...more };
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

  it('race: one that is sent with eight applications at once begins one case, and no other later', async () => {
    const person = await personToken(stage);
    const ref = await credentialOf(person);
    const body = withCredential(ref);
    const key = randomUUID();
    const first = [post('/v1/cases', person, body, key), post('/v1/cases', person, body, key)];
    const others = Array.from({ length: 6 }, () => post('/v1/cases', person, body));
    const answers = await Promise.all([...first, ...others].map(stage.ask));
    const taken = answers.filter(({ status }) => status === 202).map(caseIdOf);
    expect(new Set(taken).size, answers.map(({ text }) => text).join()).toBe(1);
    for (const { status, text } of answers)
      if (status !== 202)
        expect([409, text]).toEqual([status, expect.stringMatching(/copy_used|in_flight/)]);
    const [caseId = ''] = taken;
    await settled(stage, caseId);
    const used = { status: 409, code: 'certificate.copy_used' } as const;
    await stage.refuses(() => Promise.resolve(post('/v1/cases', person, body)), used);
    const another = await settledCase(stage, person, { applicant: { kind: 'subject' } });
    const materials = [{ code: 'ID', how: 'certificate', ref, additional: true }];
    const supplement = (id: string) =>
      post(`/v1/cases/${id}/supplements`, person, { note: '', materials });
    await stage.refuses(() => Promise.resolve(supplement(another)), used);
    expect((await stage.ask(supplement(caseId))).status).toBe(202);
    await settled(stage, caseId);
  });

  it('one that says so serves as many cases as it says', async () => {
    const person = await personToken(stage);
    const ref = await credentialOf(person, permitItem(), { cases: 2 });
    const answers = await Promise.all(
      Array.from({ length: 2 }, () => stage.ask(post('/v1/cases', person, withCredential(ref)))),
    );
    // Of two that come in one breath the second may have to come again.
    for (const { status } of answers) expect([202, 409]).toContain(status);
    const begun = answers.filter(({ status }) => status === 202).map(caseIdOf);
    while (begun.length < 2) {
      const answer = await stage.ask(post('/v1/cases', person, withCredential(ref)));
      expect(answer.status, answer.text).toBe(202);
      begun.push(caseIdOf(answer));
    }
    const third = await stage.ask(post('/v1/cases', person, withCredential(ref)));
    expect(third.text).toContain('certificate.copy_used');
    for (const caseId of begun) await settled(stage, caseId);
  });

  const previewed = async (person: string) => {
    const asked = {
      itemCode: permitItem(),
      certificates: [{ type: certificateTypes.identityCard.code }],
      reason: '居住证签注',
      until: new Date(Date.now() + 7_200_000).toISOString(),
    };
    const answer = await stage.ask(post('/v1/certificates/previews', person, asked));
    expect(answer.status, answer.text).toBe(201);
    return JSON.parse(answer.text) as { previewId: string; certificates: object[] };
  };
  const choose = (person: string, previewId: string, choice: string) => {
    const certificates = [{ type: certificateTypes.identityCard.code, choice }];
    return stage.ask(
      post(`/v1/certificates/previews/${previewId}/answer`, person, { certificates }),
    );
  };

  it('预览: a person sees what would be sent and to whom; what they agree to is fetched on that ground, as the record says', async () => {
    const person = await personToken(stage);
    const preview = await previewed(person);
    expect(preview).toMatchObject({
      state: 'open',
      to: { region: '330421', authority: expect.any(String) },
      requester: { clientId: 'qingpu-platform' },
      reason: '居住证签注',
      certificates: [
        {
          type: certificateTypes.identityCard.code,
          issuerRegion: '320509',
          ask: 'person',
          fields: expect.arrayContaining([
            { name: 'holderName', label: { zh: '姓名', en: 'Name' }, sensitivity: 'personal' },
          ]),
          instead: [{ code: 'ID', how: expect.any(String) }],
        },
      ],
    });
    expect((await choose(person, preview.previewId, 'agreed')).status).toBe(201);
    const ref = await credentialOf(person);
    const answer = await stage.ask(post('/v1/cases', person, withCredential(ref)));
    expect(answer.status, answer.text).toBe(202);
    await settled(stage, caseIdOf(answer));
    const read = get(`/v1/cases/${caseIdOf(answer)}/timeline`, await qingpuToken(stage));
    const entries = await until(async () => {
      const told = JSON.parse((await stage.ask(read)).text) as { entries: Entry[] };
      return told.entries.some(({ action }) => action === 'case.submitted') && told.entries;
    });
    const found = (action: string) => entries.find((entry) => entry.action === action);
    expect(found('preview.answered')?.details).toMatchObject({
      agreed: certificateTypes.identityCard.code,
      declined: '',
    });
    expect(found('certificate.retrieved')?.details).toMatchObject({
      preview: 'agreed',
      previewId: preview.previewId,
    });
  });

  it('预览: what a person declines is neither fetched nor sent, a copy from before included, until they say otherwise', async () => {
    const person = await personToken(stage);
    const ref = await credentialOf(person);
    const { previewId } = await previewed(person);
    expect((await choose(person, previewId, 'declined')).status).toBe(201);
    const declined = { status: 403, code: 'certificate.declined' } as const;
    await stage.refuses(
      () => Promise.resolve(post('/v1/cases', person, withCredential(ref))),
      declined,
    );
    const wanted = () => Promise.resolve(post('/v1/certificates/retrieve', person, copyWanted()));
    await stage.refuses(wanted, { ...declined, audited: 1 });
    expect((await choose(person, previewId, 'agreed')).status).toBe(201);
    const sent = await stage.ask(post('/v1/cases', person, withCredential(ref)));
    expect(sent.status, sent.text).toBe(202);
    await settled(stage, caseIdOf(sent));
  });

  it('预览: nobody answers for another person, nor about what was not asked', async () => {
    const person = await personToken(stage);
    const { previewId } = await previewed(person);
    const other = await personToken(stage, 'legacy');
    expect((await choose(other, previewId, 'agreed')).text).toContain('preview.not_found');
    expect((await choose(await qingpuToken(stage), previewId, 'agreed')).status).toBe(404);
    const certificates = [{ type: certificateTypes.businessLicence.code, choice: 'agreed' }];
    await stage.refuses(
      () =>
        Promise.resolve(
          post(`/v1/certificates/previews/${previewId}/answer`, person, { certificates }),
        ),
      { status: 400, code: 'request.invalid', pointer: '/certificates/0/type' },
    );
  });

  it('flood: of sixty copies of one person’s card that are asked for at once, twenty are made and few more', async () => {
    const person = await personToken(stage, 'legacy');
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        stage.ask(post('/v1/certificates/retrieve', person, copyWanted())),
      ),
    );
    const limited = answers.filter(({ status }) => status === 429);
    // One more is let through every six seconds, however long the sixty take.
    expect(limited.length).toBeGreaterThanOrEqual(10);
    expect(limited[0]?.text).toContain('request.rate_limited');
  });
});
