import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  certificates,
  certificateTypes,
  companies,
  itemCodeIn,
  people,
} from '#adapters/kit/sample-world';
import { caseKey, readCase } from '../../gateway/casework/cases/case-row.ts';
import { outbox } from '../../gateway/delivery/outbox/tables.ts';
import { eq } from '../../gateway/platform/database/drizzle.ts';
import { openJson } from '../../gateway/platform/keys/seal.ts';
import { until } from '../setup/until.ts';
import { asCompany, combine, signIn } from './as-company.ts';
import {
  application,
  caseIdOf,
  digest,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  settled,
  somebodyElse,
  startStage,
} from './refusals.ts';

const [wujiangCompany] = companies;
const silk = { region: '320509', kind: 'company', login: 'corp.wj' } as const;
const food = { region: '330421', kind: 'company', login: 'corp.ja' } as const;
const representative = { region: '320509', kind: 'person', login: 'shen.wei' } as const;
/** 阿依古丽·示例 of Jiashan, entrusted by the company of Wujiang. */
const agent = { region: '330421', kind: 'person', login: 'dot' } as const;
const stranger = { region: '310118', kind: 'person', login: 'yan.rare' } as const;
const personOf = (login: string) => people.find((person) => person.login === login);

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const subject = { applicant: { kind: 'subject' } };
const submit = (token: string, change: Record<string, unknown> = {}) =>
  stage.ask(post('/v1/cases', token, application({ ...subject, ...change })));

/** What was sent to the deciding region about a case, opened with the case's own key. */
async function sent(caseId: string): Promise<Record<string, unknown>> {
  const { platform } = stage.gateway;
  const database = platform.database();
  const row = await readCase(database, caseId);
  const [message] = await database.select().from(outbox).where(eq(outbox.caseId, caseId));
  const key = row && (await caseKey(platform.keys, row));
  if (!key || !message?.payload) throw new Error('nothing was sent');
  return (await openJson(key.key, message.payload, message.messageId)) as Record<string, unknown>;
}

describe('a person acting for a company', () => {
  it('submits: the deciding region gets the company as applicant and the person as agent', async () => {
    for (const [who, login] of [
      [representative, 'shen.wei'],
      [agent, 'dot'],
    ] as const) {
      const answer = await submit(await asCompany(stage, silk, who));
      expect(answer.status, answer.text).toBe(202);
      const caseId = caseIdOf(answer);
      expect(await sent(caseId)).toMatchObject({
        applicant: { kind: 'company', uscc: wujiangCompany.uscc },
        agent: { kind: 'person', idNumber: personOf(login)?.idNumber },
        home: '320509',
      });
      await settled(stage, caseId);
      const events = await stage.rows.query(
        "select event::text as text from audit_pending where case_ref = $1 union all select convert_from(leaf, 'UTF8') from audit_event where case_ref = $1",
        [caseId],
      );
      const submitted = events.find(({ text }) => String(text).includes('case.submitted'));
      expect(submitted?.['text']).toMatch(/"agent": ?"[\w-]{43}"/);
    }
  });

  it('brings the company’s papers and their own into one case, and of nobody else’s', async () => {
    const token = await asCompany(stage, silk, representative);
    const itemCode = itemCodeIn('330421', '000131001002');
    const fetched = async (by: string, holder: string, type: string) => {
      const wanted = { holder, type, itemCode, reason: '变更登记' };
      const end = new Date(Date.now() + 3_600_000).toISOString();
      return stage.ask(post('/v1/certificates/retrieve', by, { ...wanted, until: end }));
    };
    const copyOf = async (holder: string, type: string) => {
      const answer = await fetched(token, holder, type);
      expect(answer.status, answer.text).toBe(201);
      return (JSON.parse(answer.text) as { credentialId: string }).credentialId;
    };
    const { businessLicence, identityCard } = certificateTypes;
    const [licence, card] = [
      await copyOf('subject', businessLicence.code),
      await copyOf('agent', identityCard.code),
    ];
    const materials = [
      { code: 'FORM', how: 'upload', ref: digest },
      { code: 'LICENCE', how: 'certificate', ref: licence },
      { code: 'ID', how: 'certificate', ref: card },
    ];
    const answer = await submit(token, { itemCode, materials });
    expect(answer.status, answer.text).toBe(202);
    expect(await sent(caseIdOf(answer))).toMatchObject({
      applicant: { kind: 'company' },
      materials: [{}, { credential: expect.any(String) }, { credential: expect.any(String) }],
    });
    const alone = await fetched(await signIn(stage, representative), 'agent', identityCard.code);
    expect(JSON.parse(alone.text)).toMatchObject({ code: 'auth.subject_required' });
    const [own, others] = [
      await copyOf('subject', businessLicence.code),
      await asCompany(stage, silk, agent),
    ];
    const theirs = await submit(others, {
      itemCode,
      materials: [
        { code: 'FORM', how: 'upload', ref: digest },
        { code: 'LICENCE', how: 'certificate', ref: own },
        { code: 'ID', how: 'certificate', ref: await copyOf('agent', identityCard.code) },
      ],
    });
    expect(JSON.parse(theirs.text)).toMatchObject({ code: 'certificate.credential_unknown' });
  });

  it('a stranger and an agent of another company are not confirmed by the home region', async () => {
    for (const [company, person] of [
      [silk, stranger],
      [food, agent],
      [silk, { region: '330421', kind: 'person', login: 'qian.sample' }],
    ] as const) {
      const tokens = [await signIn(stage, company), await signIn(stage, person)] as const;
      const { status, body } = await combine(stage, ...tokens);
      expect([status, (body as { code: string }).code]).toEqual([
        400,
        'oauth.agent_not_authorised',
      ]);
    }
  });

  it('an agent for one item submits that item and no other', async () => {
    const token = await asCompany(stage, food, representative);
    const other = await submit(token, { itemCode: permitItem() });
    expect([other.status, JSON.parse(other.text).code]).toEqual([403, 'auth.agent_not_authorised']);
    const entrusted = await submit(token, { itemCode: itemCodeIn('330421', '000131001001') });
    expect(JSON.parse(entrusted.text).code).not.toBe('auth.agent_not_authorised');
  });

  it('nor takes back, drafts, books for or fetches papers for another item of the company', async () => {
    const [own, agents] = [await signIn(stage, food), await asCompany(stage, food, representative)];
    const itemCode = permitItem();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const fetching = { holder: 'agent', type: certificateTypes.identityCard.code, reason: '示例' };
    const path = `/v1/cases/${caseIdOf(await submit(own, { itemCode }))}`;
    const acts = {
      [`${path}/withdrawal`]: { reason: '不再办理' },
      '/v1/drafts': application({ ...subject, itemCode }),
      '/v1/appointments': { ...subject, region: '330421', itemCode, slotId: 'x' },
      '/v1/certificates/retrieve': { ...fetching, itemCode, until },
    };
    for (const [at, body] of Object.entries(acts))
      expect((await stage.ask(post(at, agents, body))).text, at).toContain('agent_not_authorised');
    expect((await stage.ask(post(`${path}/withdrawal`, own, { reason: '示例' }))).status).toBe(202);
  });

  it('an agent whose authorisation was withdrawn submits nothing more once it is asked about again', async () => {
    const token = await asCompany(stage, silk, agent);
    const undo = stage.world.wujiang.withdrawAgent(
      wujiangCompany.uscc,
      personOf('dot')?.idNumber ?? '',
    );
    await stage.rows.query("update agency set checked_at = checked_at - interval '1 hour'");
    const refused = await submit(token);
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([
      403,
      'auth.agent_not_authorised',
    ]);
    undo();
  });

  it('submits nothing while the home region cannot be asked', async () => {
    const token = await asCompany(stage, silk, agent);
    await stage.rows.query("update agency set checked_at = checked_at - interval '1 hour'");
    const undo = stage.world.wujiang.inject({ kind: 'http_error', status: 503 });
    const refused = await submit(token);
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      503,
      { code: 'region.unavailable', fault: 'region', retryable: true },
    ]);
    undo();
    expect((await submit(token)).status).toBe(202);
  });
});

describe('a self-asserted agent', () => {
  const fields = async (answer: Awaited<ReturnType<typeof submit>>) => {
    const { code, errors } = JSON.parse(answer.text);
    return [code, errors?.[0]?.pointer];
  };

  it('cannot contradict the token', async () => {
    const token = await asCompany(stage, silk, agent);
    const answer = await submit(token, { agent: somebodyElse });
    expect(await fields(answer)).toEqual(['request.invalid', '/agent']);
  });

  it('may say what the token says', async () => {
    const token = await asCompany(stage, silk, representative);
    expect((await submit(token, { agent: somebodyElse })).status).toBe(202);
  });

  it('cannot be put beside a company or a person that signed in alone', async () => {
    for (const who of [silk, representative]) {
      const answer = await submit(await signIn(stage, who), { agent: somebodyElse });
      expect(await fields(answer)).toEqual(['request.invalid', '/agent']);
    }
  });

  it('cannot use another applicant: an agent’s token is for its company', async () => {
    const token = await asCompany(stage, silk, agent);
    const { name, uscc } = companies[4];
    const answer = await submit(token, { applicant: { kind: 'company', name, uscc } });
    expect(await fields(answer)).toEqual(['request.invalid', '/applicant']);
  });

  it('is the platform’s own word where nobody signed in', async () => {
    const { name, uscc } = wujiangCompany;
    const applicant = { kind: 'company', name, uscc };
    const answer = await submit(await qingpuToken(stage), { applicant, agent: somebodyElse });
    expect(answer.status, answer.text).toBe(202);
    expect(await sent(caseIdOf(answer))).toMatchObject({ agent: { name: somebodyElse.name } });
  });
});

describe('scene 7: a licence of Shanghai is revoked', () => {
  it('it is refused everywhere at once; the case that relies on it is flagged to both sides, and not silently decided', async () => {
    const trade = { region: '310118', kind: 'company', login: 'corp.qp' } as const;
    const { businessLicence } = certificateTypes;
    const licence = certificates.find(
      ({ type, number }) => type === businessLicence && number === companies[2].uscc,
    );
    if (!licence) throw new Error('the sample world has no such licence');
    const retrieved = async (region: '330421' | '320509' | '310118') => {
      const token = await signIn(stage, trade, region);
      const itemCode = itemCodeIn(region, '000131001002');
      const wanted = {
        holder: 'subject',
        type: businessLicence.code,
        itemCode,
        reason: '变更登记',
      };
      const end = new Date(Date.now() + 3_600_000).toISOString();
      const answer = await stage.ask(
        post('/v1/certificates/retrieve', token, { ...wanted, until: end }),
      );
      const copy = JSON.parse(answer.text) as { credentialId: string; code?: string };
      const materials = [
        { code: 'FORM', how: 'upload', ref: digest },
        { code: 'LICENCE', how: 'certificate', ref: copy.credentialId },
        { code: 'ID', how: 'upload', ref: digest },
      ];
      return { copy, send: () => submit(token, { itemCode, to: region, materials }) };
    };
    const relying = await (await retrieved('330421')).send();
    expect(relying.status, relying.text).toBe(202);
    const caseId = caseIdOf(relying);
    await settled(stage, caseId);
    await stage.world.jiashan.act(caseId, 'accept');
    const waiting = await retrieved('320509');

    const revokedAt = performance.now();
    const { qingpu } = stage.world;
    expect(await qingpu.setCertificateStatus(licence.identifier, 'revoked')).toEqual([200]);
    const views = () =>
      Promise.all(
        (['qingpu-platform', 'jiashan-platform'] as const).map(async (clientId) => {
          const member = stage.member(clientId);
          const token = await member.ownToken('cases:read');
          return (await member.call('GET', `/v1/cases/${caseId}`, { token })).body;
        }),
      );
    const flag = { material: 'LICENCE', standing: 'revoked' };
    await until(async () =>
      (await views()).every((view) => (view as { certificates?: object[] }).certificates),
    );
    expect(await views()).toMatchObject(Array(2).fill({ state: 'accepted', certificates: [flag] }));
    expect(JSON.parse((await waiting.send()).text)).toMatchObject({ code: 'certificate.revoked' });
    for (const region of ['330421', '320509', '310118'] as const)
      expect((await retrieved(region)).copy).toMatchObject({ code: 'certificate.invalid' });
    expect(performance.now() - revokedAt).toBeLessThan(60_000);

    await stage.world.jiashan.act(caseId, 'approve');
    expect(await views()).toMatchObject(
      Array(2).fill({ state: 'approved', certificates: [{ ...flag, decidedWith: 'revoked' }] }),
    );
    await qingpu.setCertificateStatus(licence.identifier, 'valid');
  });
});
