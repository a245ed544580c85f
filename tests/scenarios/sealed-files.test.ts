import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificates, certificateTypes, itemCodeIn, people } from '#adapters/kit/sample-world';
import {
  application,
  caseIdOf,
  digest,
  personToken,
  post,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const [shen] = people;
const { code: type } = certificateTypes.representativeAuthorisation;
const paper = certificates.find(
  (one) => one.type.code === type && one.holders[0]?.code === shen.idNumber,
);

/** Setting up a company, the one item that asks for an authorisation. */
const itemCode = itemCodeIn('330421', '000131001001');
const uploaded = ['FORM', 'ID', 'CHARTER'].map((code) => ({ code, how: 'upload', ref: digest }));

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const fetched = async (person: string) =>
  stage.ask(
    post('/v1/certificates/retrieve', person, {
      holder: 'subject',
      type,
      itemCode,
      reason: '授权办理',
      until: new Date(Date.now() + 3_600_000).toISOString(),
    }),
  );

type Fetched = { credentialId: string; credential: string; checks: { reason: string }[] };

it('a file that Wujiang sealed is proven, goes into a case as a copy, and Jiashan receives it', async () => {
  const person = await personToken(stage);
  const answer = await fetched(person);
  expect(answer.status, answer.text).toBe(201);
  const { credentialId, credential, checks } = JSON.parse(answer.text) as Fetched;
  expect(checks.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['parse.ofd', 'format.ofd_ses_v4', 'signature.seal', 'time.seal_valid']),
  );

  const submission = application({
    itemCode,
    applicant: { kind: 'subject' },
    form: {
      companyName: '嘉善示例丝绸贸易有限公司',
      registeredCapital: 1,
      business: '丝绸制品销售',
    },
    materials: [
      ...uploaded,
      { code: 'AUTH', how: 'certificate', ref: credentialId },
      { code: 'LEASE', how: 'original', ref: digest },
    ],
    originals: true,
  });
  const submitted = await stage.ask(post('/v1/cases', person, submission));
  expect(submitted.status, submitted.text).toBe(202);
  await settled(stage, caseIdOf(submitted));
  expect(JSON.stringify(stage.world.jiashan.received())).toContain(credential.split('.')[1]);
  expect(answer.text).not.toContain('UEsDB');
});

it.each([
  ['stripped of its file', { ofdFile: undefined }, 422, 'format.file_missing'],
  ['with a file that is none', { ofdFile: 'AAAA' }, 422, 'parse.not_a_package'],
  [
    'told otherwise than it was sealed',
    { validEndDate: '20991231' },
    422,
    'claims.differs_from_file',
  ],
])('a certificate %s begins no case', async (_, change, status, reason) => {
  const undo = stage.world.wujiang.alterFace(paper?.identifier ?? '', (face) => ({
    ...face,
    ...change,
  }));
  try {
    const answer = await fetched(await personToken(stage));
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(reason);
  } finally {
    undo();
  }
});
