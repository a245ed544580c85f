import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import { federation, jiashan, wujiang } from '../../../tests/certificates/federation.ts';
import { aPerson, startWorld, type World } from '../../../tests/certificates/world.ts';
import { FederationDocument } from '../../trust/federation/document.ts';
import { storeFederation } from '../../trust/federation/store.ts';
import { certificatePull } from './preview-tables.ts';
import { removeOldQuestions } from './questions.ts';
import { certificateQuestion } from './tables.ts';

const [shen, gu] = people;
const day = (value: string) => ({
  value: `${value}T00:00:00+08:00`,
  precision: 'day',
  zone: '+08:00',
  raw: value,
});

/** The card as its region writes it in canonical form. */
function cardOf(person: { readonly name: string; readonly idNumber: string }) {
  const { code: type } = certificateTypes.identityCard;
  const known = certificates.find(
    ({ region, type: of }) => region === '320509' && of.code === type,
  );
  return {
    identifier: known?.identifier ?? '',
    type,
    name: '居民身份证',
    number: person.idNumber,
    issuer: { name: '吴江区行政审批局(示例)', code: '11320509XX0000001C', region: '320509' },
    issuedOn: day('2020-01-01'),
    validFrom: day('2020-01-01'),
    validity: { kind: 'long_term', raw: '长期' },
    holders: [{ codeType: '111', code: person.idNumber, name: person.name }],
    status: 'valid',
    statusRaw: '01',
    attributes: {},
    provenance: {},
  };
}

describe('a certificate of a region that cannot be called', () => {
  let world: World;
  let token: string;
  beforeAll(async () => {
    world = await startWorld();
    const regions = federation.regions.map((region) =>
      region.code === '320509' ? { ...region, delivery: 'pull' as const } : region,
    );
    const document = FederationDocument.parse({ ...federation, version: 2, regions });
    await storeFederation(world.platform, document, 'test');
    token = await world.memberToken(wujiang);
  });
  afterAll(() => world.close());

  const inbox = async (by = token) => {
    const headers = { authorization: `Bearer ${by}` };
    const answer = await fetch(`${world.base}/v1/inbox/certificates`, { headers });
    return { status: answer.status, body: await answer.json() };
  };
  const waiting = async () => {
    const { body } = await inbox();
    expect(body.questions).toHaveLength(1);
    return body.questions[0];
  };
  const answer = (id: string, body: object, by = token) =>
    world.post(`../inbox/certificates/${id}/answer`, by, body);

  it('is asked for in the inbox, answered by its platform, and issued when the caller comes again', async () => {
    const first = await world.retrieve({ party: aPerson });
    expect({ status: first.status, code: first.body.code }).toEqual({
      status: 503,
      code: 'certificate.awaited',
    });
    expect(first.headers.get('retry-after')).toBe('30');
    expect((await world.retrieve({ party: aPerson })).body.code).toBe('certificate.awaited');
    const { id, question, answerBy } = await waiting();
    expect(question).toMatchObject({
      type: certificateTypes.identityCard.code,
      holder: { code: shen.idNumber, name: shen.name },
    });
    expect(Date.parse(answerBy) - Date.now()).toBeGreaterThan(86_000_000);
    const certificate = cardOf(shen);
    // The platform sends it again before it was answered, and once more.
    const atOnce = await Promise.all([1, 2, 3].map(() => answer(id, { certificate })));
    expect(atOnce.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await answer(id, { certificate })).status).toBe(200);
    const events = (await world.lastEvents(50)).map(({ action }) => action);
    expect(events.filter((action) => /^certificate/.test(action))).toEqual([
      'certificate.asked',
      'certificate.answered',
    ]);
    expect((await answer(id, {})).body.code).toBe('inbox.already_answered');
    expect((await inbox()).body.questions).toEqual([]);
    const issued = await world.retrieve({ party: aPerson });
    expect(issued.status, JSON.stringify(issued.body)).toBe(201);
    // An answer is used once: the next copy is asked for anew.
    expect((await world.retrieve({ party: aPerson })).body.code).toBe('certificate.awaited');
  });

  it('none held is an answer; another type, another holder and what cannot be read are none that counts', async () => {
    const { id } = await waiting();
    const otherType = { ...cardOf(shen), type: certificateTypes.businessLicence.code };
    const wrong = await answer(id, { certificate: otherType });
    expect(wrong.body).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/certificate/type' }],
    });
    const unreadable = await answer(id, { certificate: { ...cardOf(shen), status: '有效' } });
    expect(unreadable.body.errors[0].pointer).toBe('/certificate/status');
    expect((await answer(id, { certificate: cardOf(gu) })).status).toBe(200);
    expect((await world.retrieve({ party: aPerson })).status).not.toBe(201);
    await world.retrieve({ party: aPerson });
    const { id: next } = await waiting();
    expect((await answer(next, {})).status).toBe(200);
    expect((await world.retrieve({ party: aPerson })).body.code).toBe('certificate.not_held');
  });

  it('coming again for what was asked counts once, however often', async () => {
    const counted = async () => {
      const rows = await world.platform.database().select().from(certificatePull);
      return rows.map(({ today }) => today);
    };
    await world.platform.database().delete(certificatePull);
    for (let time = 0; time < 4; time += 1)
      expect((await world.retrieve({ party: aPerson })).body.code).toBe('certificate.awaited');
    expect(await counted()).toEqual([1, 1]);
    const { id } = await waiting();
    expect((await answer(id, { certificate: cardOf(shen) })).status).toBe(200);
    expect((await world.retrieve({ party: aPerson })).status).toBe(201);
    expect(await counted()).toEqual([1, 1]);
  });

  it('another region sees no question and answers none; what nobody answered is forgotten', async () => {
    await world.retrieve({ party: aPerson });
    const { id } = await waiting();
    const other = await world.memberToken(jiashan);
    expect((await inbox(other)).status).toBe(403);
    expect((await answer(id, {}, other)).status).toBe(403);
    const past = new Date(Date.now() - 1000);
    await world.platform.database().update(certificateQuestion).set({ expiresAt: past });
    expect((await answer(id, {})).body.code).toBe('inbox.message_unknown');
    await removeOldQuestions(world.platform);
    expect(await world.platform.database().select().from(certificateQuestion)).toEqual([]);
  });
});
