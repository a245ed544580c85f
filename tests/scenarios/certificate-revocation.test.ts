import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import type { CertificateStatus } from '#contracts/certificate';
import { askDue } from '../../gateway/casework/cases/certificate-watch.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { type GatewayProcess, startGatewayProcess } from '../faults/gateway-process.ts';
import { ask } from '../setup/ask.ts';
import { nightInJiashan } from '../setup/night.ts';
import { signed } from '../setup/signed.ts';
import { until } from '../setup/until.ts';
import {
  allScopes,
  application,
  caseIdOf,
  expectRefusal,
  get,
  permitItem,
  personToken,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

const [shen] = people;
const card = certificates.find(
  ({ type, holders }) =>
    type.code === certificateTypes.identityCard.code && holders[0]?.code === shen.idNumber,
)?.identifier;
if (card === undefined) throw new Error('the sample world has no such card');

type Flagged = { material: string; standing: string; decidedWith?: string; todo: object };
type CaseBody = { state: string; certificates?: Flagged[]; clock?: unknown };
type Entry = { action: string; reasonCode?: string; details: Record<string, unknown> };

/** Everything is done at the second process; the first one carries and watches. */
describe('a certificate that is revoked at home, over two processes on one database', () => {
  let stage: Stage;
  let second: GatewayProcess;
  let address: string;

  beforeAll(async () => {
    stage = await startStage();
    const port = await freePort();
    address = `http://localhost:${port}`;
    const environment = { ...stage.environment, ROLE: 'api', PORT: String(port) };
    second = startGatewayProcess(environment, { listensOn: address });
    await second.ready;
  });
  afterAll(async () => {
    second.signal('SIGTERM');
    await second.ended;
    await stage.close();
  });

  /** Home says nothing by itself. */
  const atHome = (status: CertificateStatus) =>
    stage.world.wujiang.setCertificateStatus(card, status, 'silently');
  const askSecond = async (question: Parameters<Stage['ask']>[0]) =>
    ask(address, await signed(stage, question));
  /** What a turn of the watch does, whenever it is due. */
  const sweep = async () => {
    await stage.rows.query('update watched_certificate set next_check_at = now() returning 1');
    await askDue(stage.gateway.platform);
  };

  async function fetched(person: string): Promise<string> {
    const body = {
      holder: 'subject',
      type: certificateTypes.identityCard.code,
      itemCode: permitItem(),
      reason: '居住证签注',
      until: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const answer = await askSecond(post('/v1/certificates/retrieve', person, body));
    expect(answer.status, answer.text).toBe(201);
    return (JSON.parse(answer.text) as { credentialId: string }).credentialId;
  }
  const withCopy = (ref: string) =>
    application({
      applicant: { kind: 'subject' },
      materials: [{ code: 'ID', how: 'certificate', ref }],
    });
  async function submitted(): Promise<string> {
    const person = await personToken(stage);
    const ref = await fetched(person);
    const answer = await askSecond(post('/v1/cases', person, withCopy(ref)));
    expect(answer.status, answer.text).toBe(202);
    return caseIdOf(answer);
  }
  const viewBy = async (clientId: 'qingpu-platform' | 'jiashan-platform', caseId: string) => {
    const member = stage.member(clientId);
    const token = await member.ownToken('cases:read');
    return (await member.call('GET', `/v1/cases/${caseId}`, { token })).body as CaseBody;
  };
  const timeline = async (caseId: string): Promise<Entry[]> => {
    const { text } = await askSecond(get(`/v1/cases/${caseId}/timeline`, await qingpuToken(stage)));
    return (JSON.parse(text) as { entries: Entry[] }).entries;
  };
  const flaggedAs = (caseId: string, standing: string) =>
    until(async () => {
      const [flag] = (await viewBy('qingpu-platform', caseId)).certificates ?? [];
      return flag?.standing === standing && flag;
    });

  it('fetched, then revoked or suspended at home, it begins no case; valid again, it does', async () => {
    const person = await personToken(stage);
    const ref = await fetched(person);
    for (const status of ['revoked', 'suspended'] as const) {
      await atHome(status);
      for (const language of ['zh-CN', 'en'] as const) {
        const question = post('/v1/cases', person, withCopy(ref));
        const headers = { ...question.headers, 'accept-language': language };
        expectRefusal(await askSecond({ ...question, headers }), {
          status: 422,
          code: `certificate.${status}`,
          fault: 'region',
          language,
        });
      }
    }
    await atHome('valid');
    const answer = await askSecond(post('/v1/cases', person, withCopy(ref)));
    expect(answer.status, answer.text).toBe(202);
  });

  it('flags an open case to both sides, once, and stops no clock; valid again, the flag goes', async () => {
    const caseId = await submitted();
    await settled(stage, caseId);
    await stage.world.jiashan.act(caseId, 'accept');
    const before = await viewBy('jiashan-platform', caseId);
    await atHome('suspended');
    await Promise.all([sweep(), sweep()]);
    await flaggedAs(caseId, 'suspended');
    for (const member of ['qingpu-platform', 'jiashan-platform'] as const)
      expect(await viewBy(member, caseId)).toMatchObject({
        state: 'accepted',
        clock: before.clock,
        certificates: [
          {
            material: 'ID',
            type: certificateTypes.identityCard.code,
            standing: 'suspended',
            todo: { zh: expect.any(String), en: expect.any(String) },
          },
        ],
      });
    await settled(stage, caseId);
    for (const side of [stage.world.jiashan, stage.world.qingpu])
      expect(side.received()).toContainEqual(
        expect.objectContaining({
          caseId,
          kind: 'notice',
          reason: expect.stringContaining('冻结'),
        }),
      );
    await atHome('valid');
    await sweep();
    await until(async () => !(await viewBy('jiashan-platform', caseId)).certificates);
    const told = (await timeline(caseId)).filter(({ action }) =>
      action.startsWith('case.certificate_'),
    );
    expect(told.map(({ action, reasonCode }) => [action, reasonCode])).toEqual([
      ['case.certificate_flagged', 'certificate.suspended'],
      ['case.certificate_cleared', 'certificate.valid'],
    ]);
  });

  it('home tells by itself: the flag comes without anybody asking; forged or said twice it counts for nothing', async () => {
    const caseId = await submitted();
    await settled(stage, caseId);
    const { wujiang } = stage.world;
    expect(await wujiang.setCertificateStatus(card, 'revoked', 'forged')).toEqual([401]);
    expect((await viewBy('qingpu-platform', caseId)).certificates).toBeUndefined();
    expect(await wujiang.setCertificateStatus(card, 'revoked', 'twice')).toEqual([200, 401]);
    await flaggedAs(caseId, 'revoked');
    expect(await wujiang.setCertificateStatus(card, 'valid')).toEqual([200]);
    await until(async () => !(await viewBy('qingpu-platform', caseId)).certificates);
  });

  it('what waited while no case relied on it is asked for within the half minute once one does', async () => {
    const person = await personToken(stage);
    const ref = await fetched(person);
    await stage.rows.query(
      `update watched_certificate set next_check_at = now() + interval '1 hour' returning 1`,
    );
    expect((await askSecond(post('/v1/cases', person, withCopy(ref)))).status).toBe(202);
    await until(async () => {
      const late = `select 1 from watched_certificate w join credential c on c.certificate_ref = w.ref
        where c.id = '${ref}' and w.next_check_at > now() + interval '31 seconds'`;
      return (await stage.rows.query(late)).length === 0;
    });
  });

  it('a region that tells of another region’s certificate changes nothing', async () => {
    const caseId = await submitted();
    await settled(stage, caseId);
    const before = await stage.rows.query('select * from watched_certificate order by ref');
    for (const other of [stage.world.qingpu, stage.world.jiashan]) {
      const own = certificates.find(({ region }) => region === other.region)?.identifier ?? '';
      expect(await other.setCertificateStatus(own, 'revoked')).toEqual([200]);
      await other.setCertificateStatus(own, 'valid');
    }
    expect(await stage.rows.query('select * from watched_certificate order by ref')).toEqual(
      before,
    );
  });

  it('a decision on it is taken, and marked before it is passed on', async () => {
    const caseId = await submitted();
    await settled(stage, caseId);
    await stage.world.jiashan.act(caseId, 'accept');
    await atHome('revoked');
    await sweep();
    await stage.world.jiashan.act(caseId, 'approve');
    await atHome('valid');
    const decided = (await timeline(caseId)).find(({ action }) => action === 'case.approved');
    expect(decided?.reasonCode).toBe('certificate.revoked');
    expect(await viewBy('qingpu-platform', caseId)).toMatchObject({
      state: 'approved',
      certificates: [{ material: 'ID', standing: 'revoked', decidedWith: 'revoked' }],
    });
  });

  it('a copy that ended before its region opened is delivered with a word about it', async () => {
    const night = await nightInJiashan(stage);
    const caseId = await submitted();
    // A look under way may write the next one after this: said until it is heard.
    const ends = `update case_certificate set copy_expires_at = now() - interval '1 second', look_at = now()
      where case_id = $1 and standing = 'valid'`;
    await until(async () => {
      await stage.rows.query(ends, [caseId]);
      const [flag] = (await viewBy('qingpu-platform', caseId)).certificates ?? [];
      return flag?.standing === 'copy_expired';
    });
    await night.ends();
    await settled(stage, caseId);
    const told = stage.world.jiashan.received().filter((message) => message.caseId === caseId);
    expect(told.map(({ kind }) => kind)).toEqual(['submission', 'notice']);
    expect(told[1]).toMatchObject({ reason: expect.stringContaining('过期') });
  });

  it('a field that is contested is marked in the case until the issuing region has answered', async () => {
    const caseId = await submitted();
    const told = { field: 'holderName', reason: '姓名用字有误' };
    const path = `/v1/certificates/${card}/disputes`;
    const opened = await askSecond(post(path, await qingpuToken(stage), told));
    expect(opened.status, opened.text).toBe(201);
    expect((await viewBy('jiashan-platform', caseId)).certificates).toMatchObject([
      {
        material: 'ID',
        standing: 'valid',
        disputed: ['holderName'],
        todo: { en: expect.stringContaining('contested') },
      },
    ]);
    const { disputeId } = JSON.parse(opened.text) as { disputeId: string };
    const issuer = await stage.member('wujiang-platform').ownToken(allScopes);
    const answer = { outcome: 'confirmed', note: '与登记一致' };
    const at = `/v1/certificates/disputes/${disputeId}/answer`;
    expect((await askSecond(post(at, issuer, answer))).status).toBe(201);
    expect((await viewBy('jiashan-platform', caseId)).certificates).toBeUndefined();
  });

  it('paper in its place ends the flag', async () => {
    const caseId = await submitted();
    await settled(stage, caseId);
    for (const act of ['accept', 'require_supplement'] as const)
      await stage.world.jiashan.act(caseId, act);
    await atHome('revoked');
    await sweep();
    await flaggedAs(caseId, 'revoked');
    const paper = { code: 'ID', how: 'upload', ref: `sha-256:${'1'.repeat(64)}`, additional: true };
    const materials = [paper];
    const path = `/v1/cases/${caseId}/supplements`;
    const answer = await askSecond(post(path, await qingpuToken(stage), { note: '', materials }));
    expect(answer.status, answer.text).toBe(202);
    await until(async () => !(await viewBy('jiashan-platform', caseId)).certificates);
    const last = (await timeline(caseId)).findLast(({ action }) => action.startsWith('case.cert'));
    expect(last).toMatchObject({
      action: 'case.certificate_cleared',
      reasonCode: 'certificate.replaced',
    });
    await atHome('valid');
  });
});
