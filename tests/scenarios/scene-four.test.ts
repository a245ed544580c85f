import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, itemCodeIn, people } from '#adapters/kit/sample-world';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { until } from '../setup/until.ts';
import {
  allScopes,
  expectRefusal,
  get,
  permitItem,
  post,
  type Stage,
  startStage,
} from './refusals.ts';

const [shen] = people;
const card = certificateTypes.identityCard.code;
const present = { type: card, disclose: 'fields' };
const resolution = (change: object = {}) => ({
  itemCode: permitItem(),
  reason: '核对身份',
  ...change,
});

type Shown = { presentationId: string; code: string; qr: string; expiresAt: string };
type Access = {
  presentationId?: string;
  logIndex: number;
  action: string;
  outcome: string;
  by: { id: string };
};

describe('a certificate shown at a window of another region (亮证)', () => {
  let stage: Stage;
  let person: string;
  let window: string;

  beforeAll(async () => {
    stage = await startStage();
    person = await holder(shen.login);
    window = await tokenOf('jiashan-platform');
  });
  afterAll(() => stage.close());

  const holder = (login: string) =>
    signInAndExchange(stage.member('qingpu-platform'), '330421', login, [
      'certificates:present',
      'cases:read',
    ]);
  const tokenOf = (clientId: SampleMember) => stage.member(clientId).ownToken(allScopes);
  const ask = async (path: string, token: string, body: object, key: string = randomUUID()) =>
    stage.ask(post(path, token, body, key));
  async function show(change: object = {}): Promise<Shown> {
    const answer = await ask('/v1/presentations', person, { ...present, ...change });
    expect(answer.status, answer.text).toBe(201);
    return JSON.parse(answer.text) as Shown;
  }
  const look = (code: string, change: object = {}, token = window, key?: string) =>
    ask(`/v1/presentations/${code}/resolve`, token, resolution(change), key);
  const accesses = async (): Promise<Access[]> =>
    (JSON.parse((await stage.ask(get('/v1/me/accesses', person))).text) as { accesses: Access[] })
      .accesses;

  it('the window reads what its item may, once, and the holder sees who looked and who tried again', async () => {
    const shown = await show();
    expect(shown.qr).toMatch(new RegExp(`:${shown.code}$`));
    const first = await look(shown.code);
    expect(first.status, first.text).toBe(200);
    expect(JSON.parse(first.text)).toMatchObject({
      presentationId: shown.presentationId,
      verdict: 'valid',
      type: card,
      issuerRegion: '320509',
      claims: { holderName: shen.name, holderCode: shen.idNumber, validity: 'long_term' },
    });
    expect(first.text).not.toContain('示例路');
    expect(first.headers['cache-control']).toContain('no-store');
    expectRefusal(await look(shown.code), { status: 409, code: 'presentation.code_used' });
    const mine = await until(async () => {
      const found = (await accesses()).filter(
        ({ presentationId }) => presentationId === shown.presentationId,
      );
      return found.length === 2 && found;
    });
    expect(mine.map(({ action, outcome, by }) => [action, outcome, by.id])).toEqual([
      ['presentation.refused', 'refused', 'jiashan-platform'],
      ['presentation.resolved', 'done', 'jiashan-platform'],
    ]);
    // What was shown has no case: the words of a complaint about it are kept all the same.
    const text = '同一个码被读了两次';
    const complaint = { reason: 'too_often', text };
    const about = `/v1/me/accesses/${mine[0]?.logIndex}/complaints`;
    const filed = await ask(about, person, complaint);
    expect(filed.status, filed.text).toBe(201);
    const path = `/v1/access-complaints/${(JSON.parse(filed.text) as { complaintId: string }).complaintId}`;
    const answer = { outcome: 'justified', text: '窗口误扫' };
    expect((await ask(`${path}/answer`, window, answer)).status).toBe(201);
    expect(JSON.parse((await stage.ask(get(path, person))).text)).toMatchObject({
      caseId: shown.presentationId,
      text,
      answer: answer.text,
    });
  });

  it('race: of ten windows that read one code at once exactly one is told', async () => {
    const { code } = await show();
    const answers = await Promise.all(Array.from({ length: 10 }, () => look(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  });

  it('race: of codes that one holder asks for at once exactly one is good', async () => {
    const shown = await Promise.all(Array.from({ length: 6 }, () => show()));
    const answers = await Promise.all(shown.map(({ code }) => look(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(404)]);
  });

  it('a window that lost its answer gets it again by its key; the code is not good for anybody else', async () => {
    const { code } = await show();
    const key = randomUUID();
    const first = await look(code, {}, window, key);
    expect((await look(code, {}, window, key)).text).toBe(first.text);
    const other = await tokenOf('wujiang-platform');
    expectRefusal(await look(code, {}, other, key), {
      status: 409,
      code: 'presentation.code_used',
    });
  });

  it('match only: yes or no, no value, and never the fields', async () => {
    const shown = await show({ disclose: 'match' });
    expectRefusal(await look(shown.code), { status: 403, code: 'presentation.not_agreed' });
    const equals = { holderName: shen.name, holderCode: '110105194912310021' };
    const answer = await look(shown.code, { match: { equals, ageAtLeast: 18 } });
    const body = JSON.parse(answer.text) as Record<string, unknown>;
    expect(body).toMatchObject({
      matches: { holderName: true, holderCode: false, ageAtLeast: true },
    });
    expect(body).not.toHaveProperty('claims');
    expect(answer.text).not.toContain(shen.idNumber);
  });

  it('what the holder did not agree to, and what the item may not read, is not told and spends nothing', async () => {
    const { code } = await show({ fields: ['holderName'] });
    const asked = { match: { equals: { holderCode: shen.idNumber } } };
    expectRefusal(await look(code, asked), { status: 403, code: 'presentation.not_agreed' });
    const address = { match: { equals: { address: '示例路1号' } } };
    expectRefusal(await look(code, address), { status: 403, code: 'presentation.not_agreed' });
    // 食品经营许可 reads no identity card.
    const pretext = { itemCode: itemCodeIn('330421', '000131003001') };
    expectRefusal(await look(code, pretext), {
      status: 403,
      code: 'certificate.purpose_not_allowed',
    });
    const answer = await look(code);
    expect((JSON.parse(answer.text) as { claims: object }).claims).toEqual({
      holderName: shen.name,
    });
  });

  it('a code that was never given, one whose minute is over and one that a newer one replaced are nobody’s', async () => {
    const unknown = { status: 404, code: 'presentation.code_unknown' } as const;
    expectRefusal(await look('0'.repeat(26)), unknown);
    const old = await show();
    const newer = await show();
    expectRefusal(await look(old.code), unknown);
    await stage.rows.query(`update presentation set expires_at = now() where id = $1`, [
      newer.presentationId,
    ]);
    expectRefusal(await look(newer.code), unknown);
  });

  it('a code that is shown ends with its holder’s session, and one without real name shows nothing', async () => {
    const { code } = await show();
    await stage.rows.query(`update session set ended_at = now() where sid =
      (select sid from presentation order by id desc limit 1)`);
    expectRefusal(await look(code), { status: 401, code: 'auth.session_ended' });
    const low = await holder('gu.low');
    expectRefusal(await ask('/v1/presentations', low, present), {
      status: 401,
      code: 'auth.insufficient_level',
    });
  });

  it('nothing that was shown lies anywhere in clear, and no code', async () => {
    person = await holder(shen.login);
    const { code, presentationId } = await show();
    expect((await look(code)).status).toBe(200);
    const rows = await stage.rows.query('select row_to_json(p)::text as row from presentation p');
    const events = await stage.rows.query(
      `select row from (select event::text as row from audit_pending
         union all select convert_from(leaf, 'UTF8') from audit_event) as log
       where position('presentation.' in row) > 0`,
    );
    for (const some of [rows, events]) {
      const text = JSON.stringify(some);
      expect(text).toContain(presentationId);
      for (const secret of [shen.name, shen.idNumber, code]) expect(text).not.toContain(secret);
    }
  });
});
