import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companies, itemCodeIn } from '#adapters/kit/sample-world';
import type { FailureCode } from '#contracts/failures';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import {
  allScopes,
  application,
  digest,
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

const [{ name, uscc }] = companies;
const company = { kind: 'company', name, uscc };
const wrongCheck = `${uscc.slice(0, -1)}${uscc.endsWith('0') ? '1' : '0'}`;
const material = { code: 'ID', how: 'upload', ref: digest };
const foodPermit = itemCodeIn('330421', '000131003001');

describe('bad input: cases', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  const tokenOf = (member: SampleMember) => stage.member(member).ownToken(allScopes);

  const wrong: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['a number for a text', { itemCode: 42 }, '/itemCode'],
    ['null for an object', { form: null }, '/form'],
    ['a list for an object', { form: [] }, '/form'],
    ['a text for a truth value', { originals: 'no' }, '/originals'],
    ['an unknown channel', { channel: 'fax' }, '/channel'],
    ['an unknown member', { priority: 'high' }, ''],
    [
      'a wrong check character in the item code',
      { itemCode: `11330421XX0000001M4000109001001` },
      '/itemCode',
    ],
    ['an item code of 32 characters', { itemCode: `${permitItem()}0` }, '/itemCode'],
    ['a region that is no code', { to: '33042' }, '/to'],
    ['a region in full width', { to: '３３０４２１' }, '/to'],
    [
      'a wrong check digit in the citizen number',
      { applicant: { ...somebodyElse, idNumber: '320509189102140020' } },
      '/applicant/idNumber',
    ],
    [
      'a citizen number born on 31 February',
      { applicant: { ...somebodyElse, idNumber: '320509189102310021' } },
      '/applicant/idNumber',
    ],
    [
      'a wrong check character in the USCC',
      { applicant: { ...company, uscc: wrongCheck } },
      '/applicant/uscc',
    ],
    ['an unknown kind of applicant', { applicant: { kind: 'god' } }, '/applicant/kind'],
    [
      'a person with a company’s members',
      { applicant: { ...somebodyElse, uscc: company.uscc } },
      '/applicant',
    ],
    [
      'a name that did not survive its transfer',
      { applicant: { ...somebodyElse, name: '沈\ue000示' } },
      '/applicant/name',
    ],
    [
      'a name of nothing but blanks',
      { applicant: { ...somebodyElse, name: '   ' } },
      '/applicant/name',
    ],
    ['an agent of another kind', { agent: company }, '/agent/idType'],
    [
      '101 fields',
      { form: Object.fromEntries(Array.from({ length: 101 }, (_, nth) => [`f${nth}`, 1])) },
      '/form',
    ],
    ['a nested form', { form: { a: { b: 1 } } }, '/form/a'],
    ['a field of 2,001 characters', { form: { a: 'x'.repeat(2001) } }, '/form/a'],
    ['61 materials', { materials: Array.from({ length: 61 }, () => material) }, '/materials'],
    [
      'an unknown way to provide a material',
      { materials: [{ ...material, how: 'rumour' }] },
      '/materials/0/how',
    ],
    [
      'a material without a code',
      { materials: [{ how: 'upload', ref: digest }] },
      '/materials/0/code',
    ],
  ];
  it.each(wrong)('%s is refused at its pointer', async (_, change, pointer) => {
    await stage.refuses(post('/v1/cases', token, application(change)), {
      status: 400,
      code: 'request.invalid',
      pointer,
    });
  });

  it.each(['1e400', '-1e400', '1e999999'])(
    'the number %s, which no reader can hold, is refused',
    async (number) => {
      const body = JSON.stringify(application()).replace('"work"', number);
      await stage.refuses(post('/v1/cases', token, body), {
        status: 400,
        code: 'request.inexact_number',
        pointer: '/form/purpose',
      });
    },
  );

  const wrongMaterials: readonly (readonly [string, readonly unknown[], string])[] = [
    ['missing', [], '/materials'],
    ['doubled', [material, material], '/materials/1'],
    ['unknown to the item', [material, { ...material, code: 'GIFT' }], '/materials/1'],
    ['required, yet called exempt', [{ code: 'ID', how: 'exempt' }], '/materials/0'],
    [
      'committed to where no commitment counts',
      [{ code: 'ID', how: 'commitment', ref: 'text-1' }],
      '/materials/0',
    ],
    ['uploaded without a digest', [{ code: 'ID', how: 'upload' }], '/materials/0'],
    ['a certificate without a credential', [{ code: 'ID', how: 'certificate' }], '/materials/0'],
  ];
  it.each(wrongMaterials)(
    'a material that is %s is refused at its pointer',
    async (_, materials, pointer) => {
      await stage.refuses(post('/v1/cases', token, application({ materials })), {
        status: 400,
        code: 'request.invalid',
        pointer,
      });
    },
  );

  it('a certificate where none stands for the material, and a missing commitment, are both named at once', async () => {
    const materials = [
      { code: 'FORM', how: 'certificate', ref: 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa' },
      { code: 'LICENCE', how: 'upload', ref: digest },
    ];
    const question = post('/v1/cases', token, application({ itemCode: foodPermit, materials }));
    await stage.refuses(question, {
      status: 400,
      code: 'request.invalid',
      pointer: '/materials/0',
    });
    await stage.refuses(question, { status: 400, code: 'request.invalid', pointer: '/materials' });
  });

  const elsewhere: readonly (readonly [string, Record<string, unknown>, number, FailureCode])[] = [
    ['an unknown region', { to: '110101' }, 422, 'federation.region_unknown'],
    ['an unknown region as the own one', { from: '110101' }, 422, 'federation.region_unknown'],
    ['a region by its former code', { to: '320584' }, 422, 'federation.region_unknown'],
    ['an unknown item', { itemCode: itemCodeIn('330421', '999999999999') }, 422, 'item.unknown'],
    ['another region than the own one', { from: '320509' }, 403, 'auth.not_permitted'],
    ['an item of another region', { itemCode: permitItem('320509') }, 422, 'case.region_mismatch'],
    [
      'an applicant by token, without a token of a person',
      { applicant: { kind: 'subject' } },
      403,
      'auth.subject_required',
    ],
  ];
  it.each(elsewhere)('%s is refused', async (_, change, status, code) => {
    await stage.refuses(post('/v1/cases', token, application(change)), { status, code } as const);
  });

  it('a person whose real-name level is too low is refused', async () => {
    const low = await personToken(stage, 'gu.low');
    await stage.refuses(post('/v1/cases', low, application({ applicant: { kind: 'subject' } })), {
      status: 401,
      code: 'auth.insufficient_level',
    });
  });

  it('a token that was exchanged for another region is refused', async () => {
    const elsewhereToken = await personToken(stage, 'shen.wei', '320509');
    await stage.refuses(
      post('/v1/cases', elsewhereToken, application({ applicant: { kind: 'subject' } })),
      { status: 422, code: 'case.region_mismatch' },
    );
  });

  describe('a case and what may be done to it', () => {
    let caseId: string;
    const supplement = { note: '', materials: [material] };
    const withdrawal = { reason: '不再办理' };
    const forbidden = { status: 409, code: 'case.transition_forbidden' } as const;
    const missing = { status: 404, code: 'case.not_found' } as const;

    beforeAll(async () => {
      caseId = await settledCase(stage, token);
    });

    it('nobody but its parties sees it', async () => {
      const stranger = await tokenOf('wujiang-platform');
      await stage.refuses(get(`/v1/cases/${caseId}`, stranger), missing);
      await stage.refuses(get(`/v1/cases/${caseId}/timeline`, stranger), missing);
      const listed = await stage.ask(get('/v1/cases', stranger));
      expect(listed.text).not.toContain(caseId);
    });

    it.each([
      ['wujiang-platform', 'has no part in it', missing],
      ['jiashan-platform', 'decides it', { status: 403, code: 'auth.not_permitted' }],
    ] as const)(
      '%s, which %s and did not collect it, can neither add to it nor take it back',
      async (member, _, refused) => {
        const other = await tokenOf(member);
        await stage.refuses(post(`/v1/cases/${caseId}/supplements`, other, supplement), refused);
        const probing = {
          note: '',
          materials: [{ code: 'ID', how: 'certificate', ref: 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa' }],
        };
        await stage.refuses(post(`/v1/cases/${caseId}/supplements`, other, probing), refused);
        await stage.refuses(post(`/v1/cases/${caseId}/withdrawal`, other, withdrawal), refused);
      },
    );

    it('a supplement that nobody asked for is refused', async () => {
      await stage.refuses(post(`/v1/cases/${caseId}/supplements`, token, supplement), forbidden);
    });

    it.each([
      ['no materials', { note: 'x', materials: [] }, '/materials'],
      ['a material twice', { note: 'x', materials: [material, material] }, '/materials/1'],
      [
        'a material without what it is',
        { note: 'x', materials: [{ code: 'ID', how: 'upload' }] },
        '/materials/0',
      ],
      [
        'a material called exempt',
        { note: 'x', materials: [{ code: 'ID', how: 'exempt' }] },
        '/materials/0',
      ],
      ['a note of 1,001 characters', { note: 'x'.repeat(1001), materials: [material] }, '/note'],
    ] as const)('a supplement with %s is refused at its pointer', async (_, body, pointer) => {
      await stage.refuses(post(`/v1/cases/${caseId}/supplements`, token, body), {
        status: 400,
        code: 'request.invalid',
        pointer,
      });
    });

    it.each([{}, { reason: '' }, { reason: 'x'.repeat(501) }, { reason: '不再办理', force: true }])(
      'a withdrawal with %j is refused',
      async (body) => {
        await stage.refuses(post(`/v1/cases/${caseId}/withdrawal`, token, body), {
          status: 400,
          code: 'request.invalid',
        });
      },
    );

    it('what was withdrawn stays withdrawn', async () => {
      const gone = await settledCase(stage, token);
      const answer = await stage.ask(post(`/v1/cases/${gone}/withdrawal`, token, withdrawal));
      expect(answer.status, answer.text).toBe(202);
      await settled(stage, gone);
      await stage.refuses(post(`/v1/cases/${gone}/withdrawal`, token, withdrawal), forbidden);
      await stage.refuses(post(`/v1/cases/${gone}/supplements`, token, supplement), forbidden);
    });
  });
});
