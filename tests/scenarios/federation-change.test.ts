import { exportJWK, generateKeyPair, importJWK } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../gateway/platform/keys/digest.ts';
import { signFederation } from '../../gateway/trust/federation/sign.ts';
import {
  codeOf,
  federationPath,
  type OperatedGateway,
  startOperatedGateway,
} from '../setup/operated-gateway.ts';

let gateway: OperatedGateway;
let database: pg.Client;

beforeAll(async () => {
  gateway = await startOperatedGateway();
  database = new pg.Client({ connectionString: gateway.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await gateway.close();
});

describe('the federation document over HTTP', () => {
  it('is for operators', async () => {
    const qingpu = gateway.member('qingpu-platform');
    const asked = await qingpu.token({ grant_type: 'client_credentials', scope: 'admin' });
    expect(asked.status).toBe(400);
    const cases = await qingpu.ownToken('cases:read');
    for (const method of ['GET', 'PUT'] as const) {
      const answer = await qingpu.call(method, federationPath, {
        token: cases,
        ...(method === 'PUT' ? { body: {} } : {}),
      });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'auth.insufficient_scope']);
    }
  });

  it('changes with its diff, its hash in the audit log and the operator’s signature beside it', async () => {
    const before = await gateway.inForce();
    const after = {
      ...before,
      version: before.version + 1,
      agreements: before.agreements.slice(1),
    };
    const jwk = gateway.memberKeys['delta-operator'];
    const key = (await importJWK(jwk, 'ES256')) as CryptoKey;
    const signature = await signFederation(after, key, { alg: 'ES256', kid: jwk.kid ?? '' });
    const ifMatch = `"${before.version}"`;
    const headers = { 'federation-signature': signature };

    const dry = await gateway.put(after, { ifMatch, headers, query: '?dryRun=true' });
    expect((await gateway.inForce()).version).toBe(before.version);
    const answer = await gateway.put(after, { ifMatch, headers });
    expect(answer.body).toEqual(dry.body);
    expect(answer.body).toMatchObject({
      from: before.version,
      to: after.version,
      agreements: { added: [], removed: [before.agreements[0]?.id], changed: [] },
      members: { added: [], removed: [], changed: [] },
    });
    const events = await database.query<{ event: object }>(
      `select event from audit_pending
       union all select convert_from(leaf, 'UTF8')::jsonb from audit_event`,
    );
    const hash = await sha256Hex(canonicalJson(after));
    expect(events.rows.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({
        actor: expect.objectContaining({ id: 'delta-operator', role: 'operator' }),
        details: { version: after.version, hash, signature },
      }),
    );
  });

  it('is refused with a signature of somebody else, or over something else', async () => {
    const before = await gateway.inForce();
    const after = { ...before, version: before.version + 1 };
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await signFederation(after, privateKey, {
      alg: 'ES256',
      kid: 'delta-operator-1',
    });
    for (const signature of [forged, 'x..y', ''])
      expect(
        codeOf(
          await gateway.put(after, {
            ifMatch: `"${before.version}"`,
            headers: { 'federation-signature': signature },
          }),
        ),
      ).toBe('request.invalid');
  });

  it('is refused without If-Match, on a version that is not in force, and with a version that does not follow', async () => {
    const before = await gateway.inForce();
    const next = { ...before, version: before.version + 1 };
    const ifMatch = `"${before.version}"`;
    expect(codeOf(await gateway.put(next))).toBe('request.precondition_required');
    for (const stale of [`"${before.version - 1}"`, '*', `W/${ifMatch}`])
      expect(codeOf(await gateway.put(next, { ifMatch: stale }))).toBe(
        'request.precondition_failed',
      );
    for (const version of [before.version, before.version + 2])
      expect(codeOf(await gateway.put({ ...next, version }, { ifMatch }))).toBe('request.invalid');
    expect((await gateway.inForce()).version).toBe(before.version);
  });

  it('is changed by exactly one of two operators at once', async () => {
    const before = await gateway.inForce();
    const next = { ...before, version: before.version + 1 };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => gateway.put(next, { ifMatch: `"${before.version}"` })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('with a private key inside is refused and the key goes nowhere', async () => {
    const before = await gateway.inForce();
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const members = before.members.map((member, index) =>
      index === 0 ? { ...member, jwks: { keys: [{ ...jwk, kid: 'mine' }] } } : member,
    );
    const answer = await gateway.put(
      { ...before, version: before.version + 1, members },
      { ifMatch: `"${before.version}"` },
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/members/0/jwks/keys/0/d' }] },
    });
    expect(JSON.stringify(answer.body)).not.toContain(jwk.d);
    const rows = await database.query('select document::text as text from federation_document');
    for (const { text } of rows.rows as { text: string }[]) expect(text).not.toContain(jwk.d);
  });

  it('takes a long document, and refuses one of 10 MB', async () => {
    const before = await gateway.inForce();
    const fields = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(60, 'f'));
    const must = Array.from({ length: 200 }, () => ({ type: '11100000MB0143028R001', fields }));
    const [region, ...others] = before.regions;
    const regions = [{ ...region, sharing: { must } }, ...others];
    const long = await gateway.put(
      { ...before, version: before.version + 1, regions },
      { ifMatch: `"${before.version}"`, query: '?dryRun=true' },
    );
    expect(long.status).toBe(200);
    const tooLong = await gateway.put(
      { padding: 'x'.repeat(10_000_000) },
      { ifMatch: `"${before.version}"` },
    );
    expect([tooLong.status, codeOf(tooLong)]).toEqual([413, 'request.too_large']);
  });

  it('keeps somebody who can change it', async () => {
    const before = await gateway.inForce();
    const members = before.members.filter((member) => member.role !== 'operator');
    const answer = await gateway.put(
      { ...before, version: before.version + 1, members },
      { ifMatch: `"${before.version}"` },
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/members' }] } });
  });
});
