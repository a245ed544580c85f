import type { IssuedCertificate, Material, TravellingMaterial } from '#contracts/case';
import type { Failure, FailureCode } from '#contracts/failures';
import type { Item, ItemMaterial } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, gatewayActor, itemPurpose } from '../../audit/log/append.ts';
import { groundOfItem } from '../../audit/log/grounds.ts';
import { audienceOf } from '../../documents/certificates/audience.ts';
import { commitTo } from '../../documents/certificates/events.ts';
import { issueSdJwt } from '../../documents/certificates/sd-jwt.ts';
import { insertCredential, sealCredential } from '../../documents/certificates/store.ts';
import { typeMetadata, vctOf } from '../../documents/certificates/type-metadata.ts';
import { readableFields } from '../../documents/items/readable-fields.ts';
import { fieldsGiven, givenUnder } from '../../documents/items/sharing.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { readCase } from '../cases/case-row.ts';
import { issuedIn } from '../cases/issued-certificates.ts';
import type { LaterMaterial } from './expand.ts';
import type { StepContent } from './step-content.ts';
import type { StandingStep } from './store.ts';

const lifetimeMs = 30 * 86_400_000;
const reason = 'issued by an earlier step of the same bundle';

export type Fed = { readonly material: Material; readonly travelling: TravellingMaterial };

type Source = {
  readonly issued: IssuedCertificate;
  /** The region that issued it. */
  readonly region: string;
  readonly agreement: string;
  /** What of it is given under the agreement; absent: what the item reads. */
  readonly fields?: readonly string[] | undefined;
  /** With the issuing region's 负面清单; absent: what the deciding region has issued itself is its own to read. */
  readonly document?: FederationDocument;
};

/** The certificate that an earlier step issued, if it counts for this item. */
async function sourceOf(
  tx: Transaction,
  platform: Platform,
  item: Item,
  type: string,
  from: StandingStep | undefined,
): Promise<Result<Source, FailureCode>> {
  const row = from?.caseId ? await readCase(tx, from.caseId) : undefined;
  const issued = row ? await issuedIn(tx, platform, row) : [];
  const certificate = issued.find(
    (candidate) => candidate.status === 'valid' && candidate.certificate.type === type,
  )?.certificate;
  if (!row || !certificate) return fail('certificate.not_held');
  const region = row.toRegion;
  if (region === item.region) return ok({ issued: certificate, region, agreement: 'own-region' });
  const { document } = await currentFederation(platform);
  const agreement = mayAsk(
    document,
    {
      certificateType: type,
      issuerRegion: region,
      recognisingRegion: item.region,
      itemCode: item.code,
    },
    platform.clock(),
  );
  if (!agreement) return fail('federation.no_agreement');
  const { id, fields } = agreement;
  return ok({
    issued: certificate,
    region,
    agreement: id,
    document,
    fields,
  });
}

/** What a material of the item reads of it, as a retrieval would: what its region never gives goes with no bundle either. */
export function fieldsFed(
  { region, document, ...under }: Pick<Source, 'region' | 'document' | 'fields'>,
  material: Pick<ItemMaterial, 'certificateType' | 'fields'>,
): Result<readonly string[], Failure> {
  const { certificateType = '' } = material;
  const reading = { materials: [material] };
  const readable = document
    ? fieldsGiven(document, reading, certificateType, region)
    : readableFields(reading, certificateType);
  return readable.ok ? givenUnder(under, readable.value) : readable;
}

/** What the report says, as far as the item may read it. */
function claimsOf(issued: IssuedCertificate, fields: readonly string[]): Record<string, string> {
  const said: Readonly<Record<string, string>> = {
    holderName: issued.holderName,
    holderCode: issued.holderCode,
    number: issued.number,
    identifier: issued.identifier,
  };
  return Object.fromEntries(Object.entries(said).filter(([name]) => fields.includes(name)));
}

async function sign(
  platform: Platform,
  content: StepContent,
  item: Item,
  { issued, region, agreement }: Source,
  open: { readonly credentialId: string; readonly now: Date; readonly expiresAt: Date },
  claims: Readonly<Record<string, string>>,
): Promise<string> {
  const { credentialId, now, expiresAt } = open;
  return issueSdJwt(
    platform.keys,
    {
      iss: platform.config.publicOrigin,
      iat: Math.floor(now.getTime() / 1000),
      exp: Math.floor(expiresAt.getTime() / 1000),
      jti: credentialId,
      aud: audienceOf(item.region),
      vct: vctOf(platform.config.publicOrigin, issued.type),
      'vct#integrity': typeMetadata(platform.config.publicOrigin, issued.type).integrity,
      certificateType: issued.type,
      issuerRegion: region,
      purpose: {
        itemCode: item.code,
        reason,
        requester: content.caller.clientId,
        agreement,
        until: expiresAt.toISOString(),
      },
    },
    claims,
  );
}

/**
 * Turns what an earlier step issued into a credential for this step: signed, minimal, bound to its item.
 * The region's signed report is what it rests on; it is committed with the case that it travels with.
 * @returns why it cannot be had, as a failure code
 */
export async function feed(
  tx: Transaction,
  platform: Platform,
  step: StandingStep,
  content: StepContent,
  item: Item,
  later: LaterMaterial,
  from: StandingStep | undefined,
): Promise<Result<Fed, FailureCode>> {
  const asked = item.materials.find(({ code }) => code === later.code);
  if (!asked?.certificateType) return fail('item.unknown');
  const source = await sourceOf(tx, platform, item, asked.certificateType, from);
  if (!source.ok) return source;
  const now = platform.clock();
  const credentialId = newId('cred', now);
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  const { issued, region, agreement } = source.value;
  const given = fieldsFed(source.value, asked);
  if (!given.ok) return fail(given.failure.code);
  const claims = claimsOf(issued, given.value);
  const [credential, { commitments, salts }] = await Promise.all([
    sign(platform, content, item, source.value, { credentialId, now, expiresAt }, claims),
    commitTo(claims),
  ]);
  const copy = await sealCredential(
    platform,
    {
      id: credentialId,
      clientId: content.caller.clientId,
      certificateType: issued.type,
      itemCode: item.code,
      homeRegion: region,
      agreementId: agreement,
      createdAt: now,
      expiresAt,
      // Its own end is for home to tell: a report names none.
      endsAt: null,
    },
    {
      credential,
      subject: step.subject ?? '',
      identifier: issued.identifier,
      salts,
      provenance: {},
    },
  );
  await insertCredential(tx, copy);
  const event = {
    caseRef: step.bundleId,
    actor: gatewayActor,
    ...(step.subject ? { onBehalfOf: step.subject } : {}),
    action: 'credential.issued',
    object: { class: 'credential', ref: credentialId },
    ...groundOfItem(item).ground,
    purpose: itemPurpose(item.code, item.name),
    commitments,
    details: { certificateType: issued.type, from: region, agreement, step: step.step },
  } as const;
  await appendAudit(tx, [event], now);
  const material: Material = { code: later.code, how: 'certificate', ref: credentialId };
  return ok({ material, travelling: { ...material, name: asked.name, credential } });
}
