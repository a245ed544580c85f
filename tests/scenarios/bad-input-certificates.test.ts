import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, itemCodeIn } from '#adapters/kit/sample-world';
import type { FailureCode } from '#contracts/failures';
import { permitItem, personToken, post, qingpuToken, type Stage, startStage } from './refusals.ts';

const { identityCard, businessLicence, representativeAuthorisation } = certificateTypes;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const request = (change: Record<string, unknown> = {}) => ({
  holder: 'subject',
  type: identityCard.code,
  itemCode: permitItem(),
  reason: '居住证签注',
  until: inAnHour(),
  ...change,
});

describe('bad input: certificates', () => {
  let stage: Stage;
  let own: string;
  let person: string;

  beforeAll(async () => {
    stage = await startStage();
    own = await qingpuToken(stage);
    person = await personToken(stage);
  });
  afterAll(() => stage.close());

  it.each([
    ['somebody else as the holder', { holder: 'somebody' }, '/holder'],
    ['an id number as the holder', { holder: { code: '320509189102140021' } }, '/holder'],
    ['a type with a wrong check character', { type: '11100000000013338X011' }, '/type'],
    ['a type that is none', { type: 'identity-card' }, '/type'],
    [
      'an item code with a wrong check character',
      { itemCode: '11330421XX0000001M4000109001001' },
      '/itemCode',
    ],
    ['no reason', { reason: '' }, '/reason'],
    ['a reason of blanks', { reason: '   ' }, '/reason'],
    ['a reason of 201 characters', { reason: 'x'.repeat(201) }, '/reason'],
    ['an end without an offset', { until: '2027-01-01T00:00:00' }, '/until'],
    ['an end on 31 February', { until: '2027-02-31T00:00:00+08:00' }, '/until'],
    ['an end in the past', { until: '2020-01-01T00:00:00+08:00' }, '/until'],
    ['fields of its own choosing', { fields: ['address'] }, ''],
  ] as const)('a request with %s is refused at its pointer', async (_, change, pointer) => {
    await stage.refuses(post('/v1/certificates/retrieve', person, request(change)), {
      status: 400,
      code: 'request.invalid',
      pointer,
    });
  });

  const refused: readonly (readonly [string, Record<string, unknown>, number, FailureCode])[] = [
    [
      'of a type that nobody knows',
      { type: `${identityCard.code.slice(0, 18)}999` },
      422,
      'certificate.type_unknown',
    ],
    [
      'of a type that the item does not ask for',
      { type: representativeAuthorisation.code },
      403,
      'certificate.purpose_not_allowed',
    ],
    [
      'for an item of another region than the token’s',
      { itemCode: permitItem('320509') },
      422,
      'case.region_mismatch',
    ],
  ];
  it.each(refused)(
    'a request %s is refused, and that it was asked is on record',
    async (_, change, status, code) => {
      await stage.refuses(post('/v1/certificates/retrieve', person, request(change)), {
        status,
        code,
        audited: 1,
      });
    },
  );

  it('a request for an item that nobody knows is refused', async () => {
    const itemCode = itemCodeIn('330421', '999999999999');
    await stage.refuses(post('/v1/certificates/retrieve', person, request({ itemCode })), {
      status: 422,
      code: 'item.unknown',
    });
  });

  it('a request without a token of a person is refused, and on record', async () => {
    await stage.refuses(post('/v1/certificates/retrieve', own, request()), {
      status: 403,
      code: 'auth.subject_required',
      audited: 1,
    });
  });

  it('a person whose level is too low is refused before the home region is asked, and on record', async () => {
    const low = await personToken(stage, 'gu.low');
    await stage.refuses(post('/v1/certificates/retrieve', low, request()), {
      status: 401,
      code: 'auth.insufficient_level',
      audited: 1,
    });
  });

  it('a certificate that the person does not hold is not made up', async () => {
    const itemCode = itemCodeIn('330421', '000131003001');
    const question = post(
      '/v1/certificates/retrieve',
      person,
      request({ type: businessLicence.code, itemCode }),
    );
    await stage.refuses(question, {
      status: 404,
      code: 'certificate.not_held',
      fault: 'region',
      audited: 1,
    });
  });

  const verification = (change: Record<string, unknown> = {}) => ({
    format: 'dc+sd-jwt',
    document: 'garbage',
    purpose: { itemCode: permitItem(), reason: '居住证签注', until: inAnHour() },
    ...change,
  });

  it.each([
    ['another format', { format: 'mdoc' }, '/format'],
    ['no document', { document: '' }, '/document'],
    ['a document that is no text', { document: { jwt: 'x' } }, '/document'],
    ['a document in characters that no format has', { document: '名.字.签~' }, '/document'],
    ['a document of 200 KB', { document: 'x'.repeat(200_000) }, '/document'],
    ['no purpose', { purpose: null }, '/purpose'],
    ['an expected type that is none', { expectedType: 'any' }, '/expectedType'],
  ] as const)('a verification with %s is refused at its pointer', async (_, change, pointer) => {
    await stage.refuses(post('/v1/certificates/verify', own, verification(change)), {
      status: 400,
      code: 'request.invalid',
      pointer,
    });
  });

  it.each([
    'garbage',
    'a.b.c~',
    'e30.e30.e30~',
    '~~~~',
    'e30.e30.~e30~',
    `${'A'.repeat(5000)}.e30.e30~`,
  ])('the document %j is verified as invalid, not as an accident', async (document) => {
    const before = await stage.rows.count();
    const answer = await stage.ask(
      post('/v1/certificates/verify', own, verification({ document })),
    );
    expect(answer.status, answer.text).toBe(200);
    const body = JSON.parse(answer.text) as Record<string, unknown>;
    expect(body).toMatchObject({ verdict: 'invalid', recognised: [] });
    expect(body).not.toHaveProperty('certificate');
    // The verification itself, and nothing else.
    expect(await stage.rows.count()).toEqual({ ...before, audit: (before['audit'] ?? 0) + 1 });
  });

  it('a credential that was changed in one character is invalid', async () => {
    const retrieved = await stage.ask(post('/v1/certificates/retrieve', person, request()));
    const { credential } = JSON.parse(retrieved.text) as { credential: string };
    const [jws = '', disclosure = '', ...rest] = credential.split('~');
    const flipped = (text: string) =>
      `${text.slice(0, 12)}${text[12] === 'A' ? 'B' : 'A'}${text.slice(13)}`;
    for (const document of [
      [flipped(jws), disclosure, ...rest],
      [jws, flipped(disclosure), ...rest],
      [jws, disclosure, disclosure, ...rest],
    ]) {
      const answer = await stage.ask(
        post('/v1/certificates/verify', own, verification({ document: document.join('~') })),
      );
      expect(JSON.parse(answer.text)).toMatchObject({ verdict: 'invalid' });
    }
  });
});
