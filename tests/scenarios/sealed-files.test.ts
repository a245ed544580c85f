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

type Face = { readonly ofdFile?: string };

/** The file as its holder has it: what Wujiang gives out. */
async function fileOfHolder(person: string): Promise<string> {
  let file = '';
  const undo = stage.world.wujiang.alterFace(paper?.identifier ?? '', (face) => {
    file = (face as Face).ofdFile ?? '';
    return face;
  });
  await fetched(person);
  undo();
  return file;
}

it('a file that its holder brings is proven at the door, step by step, with a signed receipt; every fault is named', async () => {
  const person = await personToken(stage);
  const document = await fileOfHolder(person);
  const purpose = {
    itemCode,
    reason: '窗口核验',
    until: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const body = { format: 'ofd', document, issuerRegion: '320509', purpose };
  const verified = async (change: object = {}) => {
    const answer = await stage.ask(post('/v1/certificates/verify', person, { ...body, ...change }));
    expect(answer.status, answer.text).toBe(200);
    const { verdict, checks, certificate, receipt } = JSON.parse(answer.text);
    const reasons = checks.map(({ reason }: { reason: string }) => reason);
    return { verdict, reasons, certificate, receipt, checks };
  };
  const whole = await verified({ expectedType: type });
  expect(whole).toMatchObject({ verdict: 'valid', certificate: { type, issuerRegion: '320509' } });
  expect(new Set(whole.checks.map(({ step }: { step: string }) => step))).toEqual(
    new Set([
      'parse',
      'format',
      'signature',
      'issuer',
      'type',
      'time',
      'status',
      'claims',
      'purpose',
    ]),
  );
  // On record: for which item, and on the ground of which law.
  const events = await stage.rows.query(
    `select event from audit_pending union all select convert_from(leaf, 'utf8')::jsonb from audit_event`,
  );
  expect(events.map(({ event }) => event)).toContainEqual(
    expect.objectContaining({
      action: 'certificate.verified',
      actor: expect.objectContaining({ id: 'qingpu-platform' }),
      purpose: expect.stringContaining(itemCode),
      legalBasis: 'statutory_duty',
      details: expect.objectContaining({
        verdict: 'valid',
        basis: expect.stringContaining('市场主体登记管理条例'),
      }),
    }),
  );
  const [, payload = ''] = whole.receipt.split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    kind: 'verification',
    verdict: 'valid',
    checks: whole.checks.map(({ says, ...signed }: { says: object }) => {
      expect(says).toEqual({ zh: expect.any(String), en: expect.any(String) });
      return signed;
    }),
  });

  const bytes = Buffer.from(document, 'base64');
  const at = bytes.indexOf('Content.xml') + 200;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  expect((await verified({ document: bytes.toString('base64') })).verdict).toBe('invalid');
  const { code: other } = certificateTypes.identityCard;
  const wrong = [
    [{ issuerRegion: '310118' }, 'issuer.seal_authority_unknown'],
    [{ expectedType: other }, 'type.other'],
    [
      { purpose: { ...purpose, itemCode: itemCodeIn('330421', '000109105000') } },
      'purpose.other_item',
    ],
    [{ document: 'AAAA' }, 'parse.not_a_package'],
  ] as const;
  for (const [change, reason] of wrong) {
    const found = await verified(change);
    expect([found.verdict, found.certificate]).toEqual(['invalid', undefined]);
    expect(found.reasons).toContain(reason);
  }

  await stage.world.wujiang.setCertificateStatus(paper?.identifier ?? '', 'revoked', 'silently');
  expect(await verified()).toMatchObject({
    verdict: 'invalid',
    reasons: expect.arrayContaining(['status.revoked']),
  });
  // Wujiang is asleep: what it said of a certificate that copies here rely on stands.
  const wakeUp = stage.world.wujiang.inject({ kind: 'http_error', status: 502 });
  try {
    expect(await verified()).toMatchObject({
      verdict: 'invalid',
      reasons: expect.arrayContaining(['status.revoked']),
    });
  } finally {
    wakeUp();
  }
});
