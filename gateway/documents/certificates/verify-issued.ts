import type { Check } from '#contracts/certificate';
import type { Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { isUnder } from '../../trust/federation/certificate-sources.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { decodeJwt, verifyJwt } from '../../trust/identity/strict-jwt.ts';
import { checkBinding } from './check-copy.ts';
import { firstShown } from './first-shown.ts';
import { certificateOfClaims } from './issued-face.ts';
import {
  type IssuedPayload,
  type IssuedRefusal,
  type IssuedSdJwt,
  readIssued,
} from './issued-sd-jwt.ts';
import { type IssuerKeys, issuerKeys, issuerStatuses } from './issuer-documents.ts';
import { sdJwtType } from './sd-jwt.ts';
import { checkListed } from './status-token.ts';
import { typeMetadata, vctOf } from './type-metadata.ts';
import { check } from './verdict.ts';
import type { VerificationRequest } from './verification-request.ts';
import { type ExaminedFile, examineFace } from './verify-file.ts';

type Issuer = NonNullable<RegionEntry['credentialIssuers']>[number];
type Announced = { readonly entry: Issuer; readonly region: string };
export type Issued = Announced & {
  /** Whoever's it is, it may be no credential that anybody can read. */
  readonly read: Result<IssuedSdJwt, IssuedRefusal>;
};

/** A credential whose issuer a region has announced; whose else it may be is nobody's to say here. */
export async function findIssued(platform: Platform, compact: string): Promise<Issued | undefined> {
  const jwt = decodeJwt(compact.split('~', 1)[0] ?? '');
  // What we issue is ours to prove, whoever a document of the federation names.
  if (!jwt.ok || jwt.value.claims['iss'] === platform.config.publicOrigin) return undefined;
  const { document } = await currentFederation(platform);
  for (const { code: region, credentialIssuers = [] } of document.regions) {
    const entry = credentialIssuers.find(({ issuer }) => issuer === jwt.value.claims['iss']);
    if (entry) return { read: readIssued(compact), entry, region };
  }
  return undefined;
}

async function checkSignature({ jwt }: IssuedSdJwt, keys: IssuerKeys): Promise<Check> {
  const key = keys.get(jwt.header.kid ?? '');
  if (!key) return check('signature', 'invalid', 'signature.key_unknown');
  const held = await verifyJwt(jwt, [sdJwtType], key);
  return held.ok
    ? check('signature', 'valid', 'signature.issuer')
    : check('signature', 'invalid', 'signature.wrong');
}

/** Which of its types it is; the metadata that a type has here is the only one. */
function typeOf(
  { config: { publicOrigin } }: Platform,
  { types }: Issuer,
  payload: IssuedPayload,
): string | Check {
  const type = types.find((code) => vctOf(publicOrigin, code) === payload.vct);
  if (type === undefined)
    return payload.vct.startsWith(vctOf(publicOrigin, ''))
      ? check('type', 'invalid', 'type.issuer_not_for_type')
      : check('type', 'invalid', 'type.other');
  const integrity = payload['vct#integrity'] ?? typeMetadata(publicOrigin, type).integrity;
  return integrity === typeMetadata(publicOrigin, type).integrity
    ? type
    : check('type', 'invalid', 'type.metadata_differs');
}

/** As with a copy of ours: what says that it was issued later than now counts later. */
function checkTimes({ iat, nbf, exp }: IssuedPayload, now: Date): readonly Check[] {
  const seconds = now.getTime() / 1000;
  if (Math.max(nbf ?? 0, iat ?? 0) > seconds)
    return [check('time', 'invalid', 'time.not_yet_valid')];
  return exp !== undefined && exp <= seconds ? [check('time', 'invalid', 'time.expired')] : [];
}

/** By the issuer's own list, which may be as old as it says; no other address is asked. */
async function checkList(
  platform: Platform,
  { entry, region }: Announced,
  payload: IssuedPayload,
  keys: IssuerKeys,
): Promise<readonly Check[]> {
  const listed = payload.status?.status_list;
  if (!listed) return [];
  if (!isUnder(listed.uri, entry.issuer))
    return [check('status', 'indeterminate', 'status.list_elsewhere')];
  const at = { ...entry, region };
  const token = await issuerStatuses(platform, at, listed.uri, keys);
  return [
    token.ok
      ? checkListed(token.value, listed.idx)
      : check('status', 'indeterminate', token.failure),
  ];
}

const ended = (...checks: readonly Check[]): ExaminedFile => ({
  checks: [check('format', 'valid', 'format.dc_sd_jwt'), ...checks],
});

/**
 * A credential that a region's own body issued and its holder shows: by the keys that the body publishes, for the types
 * that its region announced it for; then as every document that somebody brings.
 */
export async function examineIssued(
  platform: Platform,
  request: VerificationRequest,
  caller: Caller,
  issued: Issued,
): Promise<ExaminedFile> {
  const { read, entry, region } = issued;
  if (!read.ok) return { checks: [check('format', 'invalid', read.failure)] };
  const { payload, claims, presented, proof } = read.value;
  const now = platform.clock();
  const keys = await issuerKeys(platform, { region, issuer: entry.issuer });
  if (!keys.ok) return ended(check('issuer', 'indeterminate', keys.failure));
  const signature = await checkSignature(read.value, keys.value);
  if (signature.outcome !== 'valid') return ended(signature);
  const type = typeOf(platform, entry, payload);
  if (typeof type !== 'string') return ended(signature, type);
  const certificate = certificateOfClaims(claims, type, { region, code: entry.body });
  if (!certificate) return ended(signature, check('parse', 'invalid', 'parse.not_a_certificate'));
  const isOwn = certificate.issuer.code === entry.body;
  const { checks: findings } = ended(
    signature,
    isOwn
      ? check('issuer', 'valid', 'issuer.publishes_keys')
      : check('issuer', 'invalid', 'issuer.differs_from_key_owner'),
    ...checkTimes(payload, now),
  );
  const { document } = await currentFederation(platform);
  const question = { ...request, issuerRegion: region };
  const brought = {
    findings,
    lacking: 'claims.missing' as const,
    standing: async (agreement: ExaminedFile['agreement']) => {
      const shown = { presented, ...(proof === undefined ? {} : { proof }), cnf: payload.cnf };
      const asked = { caller, agreement, nonce: request.nonce, now, sent: false };
      const bound = await checkBinding(shown, asked);
      const { clientId } = caller;
      return [
        ...(await firstShown(platform, bound, { clientId, nonce: request.nonce })),
        ...(await checkList(platform, issued, payload, keys.value)),
      ];
    },
  };
  return examineFace(platform, document, question, brought, certificate);
}
