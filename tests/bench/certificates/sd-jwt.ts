import { createHash } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { disclosureDigest } from '../../../gateway/documents/certificates/disclosures.ts';
import { HolderKey } from '../../../gateway/documents/certificates/holder-key.ts';
import { checkProof } from '../../../gateway/documents/certificates/key-binding.ts';
import { issueSdJwt, verifySdJwt } from '../../../gateway/documents/certificates/sd-jwt.ts';
import { typeMetadata, vctOf } from '../../../gateway/documents/certificates/type-metadata.ts';
import { holdsCompactJws } from '../../../gateway/platform/keys/jws.ts';
import { importKeys, type Keys } from '../../../gateway/platform/keys/keys.ts';
import { newKeySet } from '../../../gateway/platform/keys/new-keys.ts';
import type { Figure } from '../report.ts';
import { roundsOf } from './cpu.ts';
import { type Peer, type PeerInstance, withPeer } from './sd-jwt-peer.ts';
import { agreeOnLists } from './status-peer.ts';

const seconds = (at: number): number => Math.floor(at / 1000);
const open = () => ({
  iss: 'https://gateway.example',
  iat: seconds(Date.now()),
  exp: seconds(Date.now()) + 86_400,
  jti: 'cred_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  aud: 'urn:tongban:region:330421',
  vct: vctOf('https://gateway.example', '11100000000013127D001'),
  'vct#integrity': typeMetadata('https://gateway.example', '11100000000013127D001').integrity,
  certificateType: '11100000000013127D001',
  issuerRegion: '320509',
  purpose: {
    itemCode: '11330421XX0000001N4000109001001',
    reason: '居住证签注',
    requester: 'qingpu-platform',
    agreement: 'a-1',
    until: new Date(Date.now() + 86_400_000).toISOString(),
  },
});
const claims = {
  holderName: '沈示例',
  holderCode: '320509189102140028',
  sex: '2',
  ethnicity: '01',
  birthDate: '1891-02-14',
  address: '示例路1号',
  issuerName: '示例公安局',
  validity: 'long_term',
};

type Holder = { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

async function signed(key: CryptoKey, data: string): Promise<string> {
  return Buffer.from(await crypto.subtle.sign(ecdsa, key, Buffer.from(data))).toString('base64url');
}

/** The other implementation with our hash and our check of a signature, so that neither is what differs. */
function peerOf(peer: Peer, keys: Keys, holder: Holder): PeerInstance {
  const { kid, alg, sign } = keys.signing;
  const key = keys.verifying.get(kid);
  if (!key) throw new Error('no key');
  return new peer.SDJwtVcInstance({
    hashAlg: 'sha-256',
    hasher: (data) =>
      createHash('sha256')
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    saltGenerator: () => crypto.getRandomValues(Buffer.alloc(16)).toString('base64url'),
    verifier: (data, signature) => holdsCompactJws(`${data}.${signature}`, alg, key),
    signAlg: alg,
    signer: async (data) =>
      Buffer.from(await sign(new TextEncoder().encode(data))).toString('base64url'),
    kbSignAlg: 'ES256',
    kbSigner: (data) => signed(holder.privateKey, data),
    kbVerifier: (data, signature) =>
      holdsCompactJws(`${data}.${signature}`, 'ES256', holder.publicKey),
  });
}

/** A copy bound to a holder's key: each takes the proof that was made with the other, and refuses it for another nonce. */
async function agreeOnHolder(keys: Keys, theirs: PeerInstance, { publicKey, privateKey }: Holder) {
  const { kty, crv, x, y } = await exportJWK(publicKey);
  const key = HolderKey.parse({ kty, crv, x, y });
  const copy = await issueSdJwt(keys, { ...open(), cnf: { jwk: key } }, claims);
  const [audience, nonce, iat] = ['urn:tongban:member:a', 'n-1', seconds(Date.now())];
  const all = Object.fromEntries(Object.keys(claims).map((name) => [name, true as const]));
  const kb = { payload: { iat, aud: audience, nonce } };
  const opened = await verifySdJwt(keys, await theirs.present(copy, all, { kb }));
  if (!opened.ok || opened.value.proof === undefined) throw new Error('no proof came back');
  const { proof, presented } = opened.value;
  const shown = { key, presented, audience, nonce };
  const held = await checkProof(proof, shown, new Date());
  const other = await checkProof(proof, { ...shown, nonce: 'n-2' }, new Date());
  const own = await new SignJWT({ nonce, sd_hash: disclosureDigest(copy) })
    .setProtectedHeader({ alg: 'ES256', typ: 'kb+jwt' })
    .setIssuedAt(iat)
    .setAudience(audience)
    .sign(privateKey);
  await theirs.verify(`${copy}${own}`, { keyBindingNonce: nonce });
  const [refused] = await Promise.allSettled([
    theirs.verify(`${copy}${own}`, { keyBindingNonce: 'n-2' }),
  ]);
  if (!held.ok || other.ok || refused?.status !== 'rejected')
    throw new Error('@sd-jwt/sd-jwt-vc and the gateway take different proofs of a holder');
}

/** Each reads what the other wrote, and refuses it with one character changed. @throws where they do not agree */
async function agree(keys: Keys, theirs: PeerInstance): Promise<string> {
  const ours = await issueSdJwt(keys, open(), claims);
  const frame = { _sd: Object.keys(claims) };
  const { kid } = keys.signing;
  const made = await theirs.issue({ ...open(), ...claims }, frame, { header: { kid } });
  const opened = await verifySdJwt(keys, made);
  const read = await theirs.verify(ours);
  const same = (found: Readonly<Record<string, unknown>>) =>
    Object.entries(claims).every(([name, value]) => found[name] === value);
  if (!opened.ok || !same(opened.value.claims) || !same(read.payload))
    throw new Error('@sd-jwt/sd-jwt-vc and the gateway read different credentials');
  const changed = ours.replace(/~(.)/, (_, first: string) => `~${first === 'A' ? 'B' : 'A'}`);
  const refusals = await Promise.allSettled([theirs.verify(changed)]);
  if (refusals[0]?.status !== 'rejected' || (await verifySdJwt(keys, changed)).ok)
    throw new Error('a changed disclosure was taken');
  return ours;
}

/** What opening a copy costs: form, algorithm, signature, digests of all disclosures, no name twice. */
export async function credentials(rounds: number, secondsEach: number): Promise<Figure[]> {
  return withPeer(async (peer) => {
    const keys = await importKeys(await newKeySet());
    const holder = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
    const theirs = peerOf(peer, keys, holder);
    await agreeOnHolder(keys, theirs, holder);
    await agreeOnLists(keys, peer.lists);
    const compact = await agree(keys, theirs);
    const [ours = [], others = []] = await roundsOf(rounds, secondsEach, [
      async () => (await verifySdJwt(keys, compact)).ok,
      async () => (await theirs.verify(compact)).payload['holderName'] === claims.holderName,
    ]);
    const perSecond = (ms: readonly number[]) => ms.map((one) => 1000 / one);
    const name = `@sd-jwt/sd-jwt-vc ${peer.version}`;
    const unit = '/s of CPU';
    return [
      {
        name: 'SD-JWT VC verified',
        against: name,
        unit,
        rounds: perSecond(ours),
        note: 'eight disclosures, ES256; goal: at least 2',
      },
      {
        name,
        unit,
        rounds: perSecond(others),
        note: 'the same credential, the same hash and signature; each reads what the other issued, takes the other’s proofs of a holder’s key, and @owf/token-status-list reads our status lists as we read its',
      },
    ];
  });
}
