import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { readCase } from '../../gateway/casework/cases/case-row.ts';
import { sentWith } from '../../gateway/casework/cases/sent.ts';
import {
  application,
  caseIdOf,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  startStage,
} from './refusals.ts';

const [shen, gu] = people;
const digest = 'e'.repeat(64);
const child = {
  kind: 'person',
  name: '沈小示例',
  idType: '111',
  idNumber: '320509201503010017',
} as const;
const grown = { kind: 'person', name: shen.name, idType: '111', idNumber: shen.idNumber } as const;

/** 法定代理人, 授权委托, 共同申请人: who acts for whom at a window, and how they are told. */
describe('who stands for somebody', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  const proof = (code: string) => ({ code, how: 'upload', ref: digest });
  const materialsWith = (...codes: string[]) => [
    ...(application()['materials'] as object[]),
    ...codes.map(proof),
  ];
  const submit = async (change: Record<string, unknown>) =>
    stage.ask(post('/v1/cases', await qingpuToken(stage), application(change)));
  const sent = async (caseId: string) => {
    const { platform } = stage.gateway;
    const row = await readCase(platform.database(), caseId);
    return row && sentWith(platform.database(), platform.keys, row);
  };

  it('a minor applies through a guardian; who, what they are to the child and the proof travel', async () => {
    const alone = await submit({ applicant: child });
    expect(JSON.parse(alone.text)).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/guardian' }],
    });
    const guardian = { person: grown, relation: 'parent', proof: 'BIRTH' };
    const answer = await submit({
      applicant: child,
      guardian,
      materials: materialsWith('BIRTH'),
      reach: { by: 'letter', address: '吴江区示例镇一号' },
    });
    expect(answer.status, answer.text).toBe(202);
    expect(await sent(caseIdOf(answer))).toMatchObject({
      guardian,
      reach: { by: 'letter' },
      materials: expect.arrayContaining([
        { code: 'BIRTH', name: '监护关系证明', how: 'upload', ref: digest },
      ]),
    });
  });

  it('an agent at the window brings a 授权委托书; one that is over, and a proof that nobody brought, are refused', async () => {
    const mandate = {
      scope: ['submit', 'collect'],
      from: '2020-01-01',
      until: '2099-12-31',
      proof: 'MANDATE',
    };
    const agent = { ...grown, name: gu.name, idNumber: gu.idNumber };
    const asked = { agent, mandate };
    const missing = await submit(asked);
    expect(JSON.parse(missing.text)).toMatchObject({ errors: [{ pointer: '/mandate/proof' }] });
    const materials = materialsWith('MANDATE');
    const over = await submit({
      ...asked,
      materials,
      mandate: { ...mandate, until: '2020-12-31' },
    });
    expect(JSON.parse(over.text)).toMatchObject({ errors: [{ pointer: '/mandate' }] });
    const answer = await submit({ ...asked, materials });
    expect(answer.status, answer.text).toBe(202);
    expect(await sent(caseIdOf(answer))).toMatchObject({ agent, mandate });
  });

  it('a draft says what is wrong with who acts for whom before it is sent', async () => {
    const jointApplicants = [grown];
    const begun = await stage.ask(
      post('/v1/drafts', await qingpuToken(stage), {
        ...application({ applicant: grown, jointApplicants }),
        itemCode: permitItem(),
      }),
    );
    expect(begun.status, begun.text).toBe(201);
    expect(JSON.parse(begun.text)).toMatchObject({
      ready: false,
      problems: expect.arrayContaining([
        { pointer: '/jointApplicants/0', reason: 'applies already' },
      ]),
    });
  });
});
