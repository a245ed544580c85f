import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTypes, people } from '#adapters/kit/sample-world';
import {
  basicCodes,
  itemCode,
  jiashan,
  qingpu,
  stranger,
} from '../../../tests/certificates/federation.ts';
import { aPerson, startWorld, type World, wanted } from '../../../tests/certificates/world.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { verifyOwnJwt } from '../../trust/identity/own-jwt.ts';
import { decodeJwt } from '../../trust/identity/strict-jwt.ts';
import { currentStatus } from './ask-home.ts';
import { disclosureDigest } from './disclosures.ts';
import { resolveCredentials } from './resolve.ts';
import { endsOfCopies, findCredential, removeExpiredCredentials } from './store.ts';
import { credential as credentialTable, watchedCertificate } from './tables.ts';

const { identityCard, businessLicence, representativeAuthorisation } = certificateTypes;
const [shen] = people;

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.close());

describe('POST /v1/certificates/verify', () => {
  const verify = async (by: Member, document: string, change: object = {}) => {
    const purpose = { itemCode: itemCode(basicCodes.setUp), reason: '核验', until: wanted().until };
    return (
      await world.post('verify', await world.memberToken(by), {
        format: 'dc+sd-jwt',
        document,
        purpose,
        ...change,
      })
    ).body;
  };
  const reasons = ({ checks }: { checks: { outcome: string; reason: string }[] }) =>
    checks.filter(({ outcome }) => outcome !== 'valid').map(({ reason }) => reason);

  it('is valid for the deciding region and the requester, with a signed receipt', async () => {
    const { body } = await world.retrieve({ party: aPerson });
    for (const by of [jiashan, qingpu]) {
      const verified = await verify(by, body.credential, { expectedType: identityCard.code });
      expect(verified).toMatchObject({
        verdict: 'valid',
        recognised: [{ agreement: 'wj-ja-id', region: '330421' }],
        certificate: { type: identityCard.code, claims: { holderName: shen.name } },
      });
      const receipt = decodeJwt(verified.receipt);
      if (!receipt.ok) throw new Error(receipt.failure);
      const held = await verifyOwnJwt(world.platform, receipt.value, ['receipt+jwt']);
      expect(held).toMatchObject({
        ok: true,
        value: {
          kind: 'verification',
          requester: by.clientId,
          verdict: 'valid',
          document: { digest: await sha256Hex(body.credential) },
        },
      });
    }
  });

  it('shows nothing of a copy to whom it was not made for, or for another item or type', async () => {
    const { body } = await world.retrieve({ party: aPerson });
    const others = [
      await verify(stranger, body.credential),
      await verify(jiashan, body.credential, {
        purpose: { itemCode: itemCode(basicCodes.clinic), reason: '核验', until: wanted().until },
      }),
      await verify(jiashan, body.credential, { expectedType: businessLicence.code }),
      await verify(jiashan, `${body.credential.slice(0, 200)}x${body.credential.slice(201)}`),
    ];
    expect(others.map(reasons)).toEqual([
      ['purpose.other_recipient'],
      ['purpose.other_item'],
      ['type.other'],
      ['signature.not_ours'],
    ]);
    for (const other of others)
      expect({ ...other, receipt: '', checks: [] }).toEqual({
        verdict: 'invalid',
        recognised: [],
        checks: [],
        receipt: '',
      });
  });

  it('a copy bound to its holder’s key counts with a fresh proof for this verifier, once, of however many at once', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const { kty, crv, x, y } = await exportJWK(publicKey);
    const { body } = await world.retrieve({ party: aPerson }, { holderKey: { kty, crv, x, y } });
    const proof = (nonce: string) =>
      new SignJWT({ nonce, sd_hash: disclosureDigest(body.credential) })
        .setProtectedHeader({ alg: 'ES256', typ: 'kb+jwt' })
        .setIssuedAt()
        .setAudience('urn:tongban:member:jiashan.platform')
        .sign(privateKey);
    const nonce = 'given-by-jiashan-1';
    const shown = `${body.credential}${await proof(nonce)}`;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => verify(jiashan, shown, { nonce })),
    );
    expect(answers.filter(({ verdict }) => verdict === 'valid')).toHaveLength(1);
    expect(answers.flatMap(reasons)).toEqual(Array(4).fill('holder.key_proof_replayed'));
    expect(reasons(await verify(qingpu, shown, { nonce }))).toEqual([
      'holder.key_proof_for_another',
    ]);
    expect(reasons(await verify(jiashan, body.credential))).toEqual(['holder.key_proof_missing']);
  });

  it('asks the home region for the present status: revoked is invalid, silence and erasure are no yes', async () => {
    const { body } = await world.retrieve({ party: aPerson });
    world.setStatus('revoked');
    expect(await verify(jiashan, body.credential)).toMatchObject({
      verdict: 'invalid',
      recognised: [],
    });
    world.setStatus(undefined);
    const down = { kind: 'http_error', status: 502 } as const;
    const endRevoked = world.reference.inject(down);
    const revoked = await verify(jiashan, body.credential);
    endRevoked();
    // What was told to be over stays over while home is silent; then home says that it is valid again.
    expect(reasons(revoked)).toEqual(['status.revoked']);
    expect(await verify(jiashan, body.credential)).toMatchObject({ verdict: 'valid' });
    expect(await world.lastEvents(1)).toMatchObject([
      { action: 'certificate.verified', outcome: 'done', details: { verdict: 'valid' } },
    ]);
    const undo = world.reference.inject(down);
    const lately = await verify(jiashan, body.credential);
    // A revocation that came while home was waited for is not forgotten over what was read before.
    const watched = world.platform.database().update(watchedCertificate);
    const [before] = await world.platform.database().select().from(watchedCertificate);
    if (!before) throw new Error('nothing is watched');
    await watched.set({ status: 'revoked' });
    expect(await currentStatus(world.platform, before)).toMatchObject({ reason: 'status.revoked' });
    await watched.set({ status: 'valid' });
    const longAgo = new Date(Date.now() - 601_000);
    await world.platform.database().update(watchedCertificate).set({ confirmedAt: longAgo });
    const silent = await verify(jiashan, body.credential);
    undo();
    expect(lately.verdict).toBe('valid');
    expect(lately.checks).toContainEqual(
      expect.objectContaining({ reason: 'status.heard_lately', outcome: 'valid' }),
    );
    await world.platform.database().delete(credentialTable);
    const erased = await verify(jiashan, body.credential);
    expect([silent.verdict, ...reasons(silent)]).toEqual(['indeterminate', 'status.unreachable']);
    expect([erased.verdict, ...reasons(erased)]).toEqual(['indeterminate', 'status.record_erased']);
    expect(erased.certificate).toBeUndefined();
  });
});

describe('credentials of a case', () => {
  it('resolve for their client, item and person only, all or none', async () => {
    const [first, second] = [
      (await world.retrieve({ party: aPerson })).body,
      (await world.retrieve({ party: aPerson }, { type: representativeAuthorisation.code })).body,
    ];
    const refs = [first.credentialId, second.credentialId, first.credentialId];
    const use = {
      clientId: 'qingpu.window',
      itemCode: itemCode(basicCodes.setUp),
      holders: ['pairwise-1'],
    };
    const resolved = await resolveCredentials(world.platform, refs, use);
    expect(resolved.ok && [...resolved.value]).toHaveLength(2);
    expect(resolved.ok && resolved.value.get(first.credentialId)).toMatchObject({
      credential: first.credential,
      certificateType: identityCard.code,
    });
    const refused = [
      resolveCredentials(world.platform, [...refs, 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa'], use),
      resolveCredentials(world.platform, refs, { ...use, clientId: 'qingpu.other' }),
      resolveCredentials(world.platform, refs, { ...use, itemCode: itemCode(basicCodes.clinic) }),
      resolveCredentials(world.platform, refs, { ...use, holders: ['pairwise-2'] }),
    ];
    for (const result of await Promise.all(refused))
      expect(result).toMatchObject({
        ok: false,
        failure: { code: 'certificate.credential_unknown' },
      });
  });

  it('are gone when their time is over', async () => {
    const { body } = await world.retrieve(
      { party: aPerson },
      { until: new Date(Date.now() + 3_600_000).toISOString() },
    );
    const use = { clientId: 'qingpu.window', itemCode: itemCode(basicCodes.setUp) };
    const resolves = async () =>
      (await resolveCredentials(world.platform, [body.credentialId], use)).ok;
    expect(await resolves()).toBe(true);
    await world.platform
      .database()
      .update(credentialTable)
      .set({ expiresAt: new Date(0) })
      .where(eq(credentialTable.id, body.credentialId));
    expect(await resolves()).toBe(false);
    expect(await removeExpiredCredentials(world.platform)).toBe(1);
    expect(await findCredential(world.platform, body.credentialId)).toBeUndefined();
  });
});

it('a certificate about to end is told of, however many copies somebody has that end later or are over', async () => {
  const { body } = await world.retrieve({ party: aPerson });
  const database = world.platform.database();
  const row = await findCredential(world.platform, body.credentialId);
  const [watched] = await database.select().from(watchedCertificate);
  if (!row || !watched) throw new Error('no copy');
  const copies = [-1, ...Array.from({ length: 210 }, () => 90), 50, 1].map((days, nth) => ({
    id: `copy-${nth}`,
    endsAt: new Date(Date.now() + days * 86_400_000),
  }));
  await database.insert(watchedCertificate).values(copies.map((one) => ({ ...watched, ...one })));
  await database
    .insert(credentialTable)
    .values(copies.map(({ id }) => ({ ...row, id, certificateRef: id })));
  const soon = copies.slice(-2).map(({ endsAt }) => endsAt);
  const read = await endsOfCopies(world.platform, row.clientId, [row.subject ?? '']);
  expect(read.map(({ endsAt }) => endsAt)).toEqual(soon.reverse());
});

it('publishes the recognition matrix and the certificate types to everybody', async () => {
  const matrix = await (await fetch(`${world.base}/v1/recognitions`)).json();
  expect(matrix.recognitions[0]).toMatchObject({
    type: identityCard.code,
    issuerRegion: '320509',
    recognisingRegion: '330421',
    purposes: [basicCodes.setUp],
    since: '2026-01-01',
    agreement: 'wj-ja-id',
    inForce: true,
  });
  const answer = await fetch(`${world.base}/v1/certificate-types`);
  const { types } = await answer.json();
  expect(types.find(({ code }: { code: string }) => code === identityCard.code)).toMatchObject({
    recognisingRegions: ['330421'],
    fields: ['holderCode', 'holderName', 'validity'],
  });
  // What the copies name as their type is there, with the hash that they carry.
  const { vct } = types.find(({ code }: { code: string }) => code === identityCard.code);
  const path = new URL(vct).pathname;
  const metadata = await (await fetch(`${world.base}${path}`)).text();
  expect(JSON.parse(metadata)).toMatchObject({
    vct,
    display: [{ locale: 'zh-CN', name: '中华人民共和国居民身份证' }, { locale: 'en' }],
    claims: expect.arrayContaining([
      expect.objectContaining({ path: ['holderName'], sd: 'always' }),
    ]),
  });
  const { body } = await world.retrieve({ party: aPerson });
  const signed = JSON.parse(Buffer.from(body.credential.split('.')[1], 'base64url').toString());
  const digest = createHash('sha256').update(metadata).digest('base64');
  expect(signed).toMatchObject({ vct, 'vct#integrity': `sha256-${digest}` });
  const unknown = await fetch(`${world.base}${path.slice(0, -3)}999`);
  expect([unknown.status, (await unknown.json()).code]).toEqual([
    404,
    'certificate_type.not_found',
  ]);
  const again = await fetch(`${world.base}/v1/certificate-types`, {
    headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});
