import { afterAll, beforeAll, describe, it } from 'vitest';
import { citizenCheckDigit } from '#contracts/check-digits';
import {
  application,
  digest,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  somebodyElse,
  startStage,
} from './refusals.ts';

const caseId = 'case_aaaaaaaaaaaaaaaaaaaaaaaaaa';
const checked = (first17: string): string => first17 + citizenCheckDigit(first17);
const material = { code: 'ID', how: 'upload', ref: digest };

type Door = readonly [string, (text: string) => object, string];

/** Every door that takes what somebody wrote, with the text in one place. */
const doors: readonly Door[] = [
  [
    '/v1/cases',
    (name) => ({ ...application(), applicant: { ...somebodyElse, name } }),
    '/applicant/name',
  ],
  ['/v1/cases', (note) => ({ ...application(), form: { note } }), '/form/note'],
  [
    '/v1/cases',
    (code) => ({ ...application(), materials: [{ ...material, code }] }),
    '/materials/0/code',
  ],
  [`/v1/cases/${caseId}/supplements`, (note) => ({ note, materials: [material] }), '/note'],
  [`/v1/cases/${caseId}/withdrawal`, (reason) => ({ reason }), '/reason'],
  [
    `/v1/cases/${caseId}/suspension`,
    (note) => ({ reason: 'technical', owner: 'operator', note }),
    '/note',
  ],
  [`/v1/cases/${caseId}/evaluation`, (comment) => ({ code: 'x', score: 5, comment }), '/comment'],
  ['/v1/fault-reports', (text) => ({ region: '330421', text }), '/text'],
  [
    '/v1/prechecks',
    (comment) => ({
      itemCode: permitItem(),
      materials: [{ code: 'ID', verdict: 'defective', comment }],
    }),
    '/materials/0/comment',
  ],
  [
    '/v1/handoffs/ho_aaaaaaaaaaaaaaaaaaaaaaaaaa/custody',
    (note) => ({ event: 'lost', note }),
    '/note',
  ],
];

const hostile: readonly (readonly [string, string])[] = [
  ['a bidi override', '\u202e'],
  ['a zero-width joiner', '\u200d'],
  ['a control character', '\u0007'],
  ['a private-use character', '\u{10fffd}'],
  ['a replacement character', '\ufffd'],
  ['a separator of a region', '^'],
];

/** Documents of identity that are nobody's. */
const nobody: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['born after today', { idNumber: checked('32050920991231002') }, '/applicant/idNumber'],
  ['born in 1889', { idNumber: checked('32050918891231002') }, '/applicant/idNumber'],
  ['of an unknown province', { idNumber: checked('99050919891021002') }, '/applicant/idNumber'],
  [
    'with a passport of no state',
    { idType: '414', idNumber: 'X1234567' },
    '/applicant/issuingState',
  ],
  ['with a permit of a citizen', { idType: '516' }, '/applicant/idNumber'],
];

describe('bad input: what people write', () => {
  let stage: Stage;
  let token: string;

  beforeAll(async () => {
    stage = await startStage();
    token = await qingpuToken(stage);
  });
  afterAll(() => stage.close());

  describe.each(doors)('POST %s', (path, bodyWith, pointer) => {
    it.each(hostile)(`spoofing: refuses %s at ${pointer}, by name`, async (_, character) => {
      await stage.refuses(post(path, token, bodyWith(`示例${character}文字`)), {
        status: 400,
        code: 'request.invalid',
        pointer,
      });
    });
  });

  it.each(nobody)('refuses an applicant %s', async (_, document, pointer) => {
    await stage.refuses(
      post('/v1/cases', token, { ...application(), applicant: { ...somebodyElse, ...document } }),
      { status: 400, code: 'request.invalid', pointer },
    );
  });
});
