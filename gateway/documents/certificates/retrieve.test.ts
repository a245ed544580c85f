import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, companies, people } from '#adapters/kit/sample-world';
import {
  basicCodes,
  itemCode,
  qingpu,
  realEstate,
} from '../../../tests/certificates/federation.ts';
import {
  aPerson,
  personOf,
  startWorld,
  type World,
  wanted,
} from '../../../tests/certificates/world.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { lackingIn, monthOf, noteQuality } from './quality.ts';
import { resolveCredentials } from './resolve.ts';
import { findCredential, openCredential } from './store.ts';
import { check } from './verdict.ts';

const { businessLicence, representativeAuthorisation } = certificateTypes;
const [shen, gu, lu] = people;
/** The generator of the curve, as base64url: a key is asked for, whose it is nobody asks here. */
const holderKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
  y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
};

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.close());

describe('POST /v1/certificates/retrieve', () => {
  it('turns a certificate of the home region into a minimal, purpose-bound credential', async () => {
    const { status, body, headers } = await world.retrieve({ party: aPerson });
    expect({ status, cache: headers.get('cache-control') }).toEqual({
      status: 201,
      cache: 'no-store',
    });
    expect(body).toMatchObject({
      format: 'dc+sd-jwt',
      verdict: 'valid',
      recognised: { agreement: 'wj-ja-id', region: '330421' },
    });
    const [jws = '', ...disclosures] = body.credential.split('~');
    const payload = JSON.parse(Buffer.from(jws.split('.')[1], 'base64url').toString());
    expect(payload).toMatchObject({
      jti: body.credentialId,
      aud: 'urn:tongban:region:330421',
      exp: Math.floor(Date.parse(body.expiresAt) / 1000),
    });
    expect(payload.purpose).toMatchObject({
      itemCode: itemCode(basicCodes.setUp),
      reason: '企业设立登记',
      requester: 'qingpu.window',
      agreement: 'wj-ja-id',
    });
    const claims = disclosures
      .slice(0, -1)
      .map((text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()).slice(1));
    expect(Object.fromEntries(claims)).toEqual({
      holderName: shen.name,
      holderCode: shen.idNumber,
      validity: 'long_term',
    });
  });

  it('commits to what was disclosed in the audit log, and says nothing personal there', async () => {
    const { body } = await world.retrieve({ party: aPerson });
    const [retrieved, issued] = await world.lastEvents(2);
    expect([retrieved?.action, issued?.action]).toEqual([
      'certificate.retrieved',
      'credential.issued',
    ]);
    expect(issued?.object).toEqual({ class: 'credential', ref: body.credentialId });
    const row = await findCredential(world.platform, body.credentialId);
    if (!row) throw new Error('no row');
    const { salts, provenance } = await openCredential(world.platform, row);
    const digest = await sha256Hex(`${salts['holderName']}holderName${shen.name}`);
    expect(retrieved?.commitments).toContainEqual({ field: 'holderName', digest });
    expect(Object.keys(provenance).sort()).toEqual([
      'holders.0.code',
      'holders.0.name',
      'validity',
    ]);
    const told = JSON.stringify([retrieved, issued]) + Buffer.from(row.sealed).toString('latin1');
    for (const secret of [shen.name, shen.idNumber, '企业设立登记', ...Object.values(salts)])
      expect(told).not.toContain(secret);
  });

  it('gives no copy for longer than 30 days', async () => {
    const { body } = await world.retrieve(
      { party: aPerson },
      { until: '2099-01-01T00:00:00+08:00' },
    );
    expect(Date.parse(body.expiresAt)).toBeLessThanOrEqual(Date.now() + 30 * 86_400_000);
  });

  it.each([
    [
      'an expired authorisation',
      personOf(gu),
      { type: representativeAuthorisation.code },
      422,
      'certificate.invalid',
      'time 无效：已过有效期（time.expired）；status 无效：归属地称已过期（status.expired）',
    ],
    [
      'two owners and an end that is not said',
      aPerson,
      { type: realEstate, itemCode: itemCode(basicCodes.estate), holderKey },
      422,
      'certificate.indeterminate',
      'time 无法确定：未注明有效期（time.validity_unspecified）',
    ],
    [
      'no key of the holder where the agreement asks for one',
      aPerson,
      { type: realEstate, itemCode: itemCode(basicCodes.estate) },
      403,
      'certificate.holder_key_required',
      undefined,
    ],
    [
      'a certificate that is not held',
      { ...personOf(gu), name: lu.name, idNumber: people[3].idNumber },
      {},
      404,
      'certificate.not_held',
      undefined,
    ],
    [
      'a type that nobody knows',
      aPerson,
      { type: '11100000000013338W099' },
      422,
      'certificate.type_unknown',
      '该事项未列出此类证照',
    ],
    [
      'an item that does not need it (the animal clinic)',
      aPerson,
      { itemCode: itemCode(basicCodes.clinic) },
      403,
      'certificate.purpose_not_allowed',
      '该事项未列出此类证照',
    ],
    [
      'no agreement for this item',
      aPerson,
      { itemCode: itemCode(basicCodes.estate) },
      403,
      'federation.no_agreement',
      undefined,
    ],
  ] as const)(
    'refuses %s, and the log keeps that it was asked',
    async (_, party, change, status, code, detail) => {
      const answer = await world.retrieve({ party }, change);
      expect(answer.status).toBe(status);
      expect({ code: answer.body.code, detail: answer.body.detail }).toEqual({ code, detail });
      const [event] = await world.lastEvents(1);
      expect(event).toMatchObject({
        action: 'certificate.refused',
        outcome: 'refused',
        reasonCode: code,
        onBehalfOf: 'pairwise-1',
      });
    },
  );

  it('a copy that does not count any more is refused on behalf of its holder, whoever else the case names', async () => {
    const { body } = await world.retrieve({ party: aPerson });
    world.setStatus('revoked');
    const use = {
      clientId: qingpu.clientId,
      itemCode: itemCode(basicCodes.setUp),
      holders: ['pairwise-other', 'pairwise-1'],
    };
    const refused = await resolveCredentials(world.platform, [body.credentialId], use);
    world.setStatus(undefined);
    expect(refused.ok).toBe(false);
    const [event] = await world.lastEvents(1);
    expect(event).toMatchObject({ action: 'certificate.refused', onBehalfOf: 'pairwise-1' });
  });

  it('refuses a suspended licence', async () => {
    const { name, uscc } = companies[1];
    const { body } = await world.retrieve(
      { party: { kind: 'company', name, uscc } },
      { type: businessLicence.code },
    );
    expect(body).toMatchObject({
      code: 'certificate.invalid',
      detail: 'status 无效：已暂停，恢复后可再用（status.suspended）',
    });
  });

  it.each([
    ['a level below what the item needs', { ial: 1 }, 401, 'auth.insufficient_level'],
    ['a token towards another region', { target: '310118' }, 422, 'case.region_mismatch'],
  ])('refuses %s', async (_, who, status, code) => {
    const answer = await world.retrieve({ party: aPerson, ...who });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it.each([
    [{ holder: shen.idNumber }, 'request.invalid'],
    [{ extra: 1 }, 'request.invalid'],
    [{ until: '2020-01-01T00:00:00Z' }, 'request.invalid'],
    [{ itemCode: itemCode('000100000000') }, 'item.unknown'],
  ])('refuses a request with %j as %s', async (change, code) => {
    expect((await world.retrieve({ party: aPerson }, change)).body.code).toBe(code);
  });

  it('needs a token, and one of a person', async () => {
    expect((await world.post('retrieve', undefined, wanted())).body.code).toBe(
      'auth.token_missing',
    );
    expect(
      (await world.post('retrieve', await world.memberToken(qingpu), wanted())).body.code,
    ).toBe('auth.subject_required');
  });

  it('says that a closed or broken region may be asked again, and logs that it failed', async () => {
    world.reference.setOpening('closed');
    expect((await world.retrieve({ party: aPerson })).body).toMatchObject({
      code: 'region.closed',
      retryable: true,
    });
    world.reference.setOpening('open');
    const undo = world.reference.inject({ kind: 'http_error', status: 502 });
    expect((await world.retrieve({ party: aPerson })).body).toMatchObject({
      code: 'region.unavailable',
      retryable: true,
    });
    expect((await world.lastEvents(1))[0]).toMatchObject({
      outcome: 'failed',
      reasonCode: 'region.unavailable',
    });
    undo();
  });
});

it('what stands in the way is counted for its region and month, and for no other', async () => {
  const { platform } = world;
  const sought = { type: realEstate, itemCode: itemCode(basicCodes.estate), holderKey };
  const month = monthOf(platform.clock());
  const counted = async (of: string, region: string) =>
    (await lackingIn(platform, of, region)).find(({ name }) => name === 'time.validity_unspecified')
      ?.count ?? 0;
  const before = await counted(month, '320509');
  await world.retrieve({ party: aPerson }, sought);
  expect(await counted(month, '320509')).toBe(before + 1);
  expect(await counted(month, '310118')).toBe(0);
  expect(await counted('2020-01', '320509')).toBe(0);
});

it('what requests count at once is kept in one statement, each of it, and the last time does not go back', async () => {
  let statements = 0;
  const at = (time: string) => ({
    ...world.platform,
    clock: () => new Date(time),
    database: () => {
      statements += 1;
      return world.platform.database();
    },
  });
  const late = at('2031-05-20T00:00:00Z');
  const examined = { checks: [check('time', 'indeterminate', 'time.validity_unreadable')] };
  const regions = ['320509', '310118', '320509', '320509'];
  await Promise.all(regions.map((region) => noteQuality(late, region, examined)));
  expect(statements).toBe(1);
  await noteQuality(at('2031-05-10T00:00:00Z'), '320509', examined);
  const kept = await lackingIn(world.platform, '2031-05', undefined);
  expect(kept.map(({ region, count, lastAt }) => [region, count, lastAt.toISOString()])).toEqual([
    ['310118', 1, '2031-05-20T00:00:00.000Z'],
    ['320509', 4, '2031-05-20T00:00:00.000Z'],
  ]);
});
