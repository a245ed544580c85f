import type { Certificate, Check } from '#contracts/certificate';
import { parseCertificateIdentifier } from '#contracts/identifiers';
import type { Platform } from '../../platform/process/platform.ts';
import type { Recognition } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { readableFields } from '../items/readable-fields.ts';
import { givenUnder } from '../items/sharing.ts';
import { findItem } from '../items/store.ts';
import { examineFile } from '../ofd/examine.ts';
import { sealTrustOf } from '../ofd/trust.ts';
import { checkSilence, currentStatus, statusAtHome } from './ask-home.ts';
import { certificateRefs } from './certificate-ref.ts';
import { checkSealOwner } from './check-file.ts';
import { checkIssuer } from './check-issuer.ts';
import { checkStatus } from './checks.ts';
import { disputedFields } from './disputed.ts';
import { minimalClaims } from './minimise.ts';
import { sealTrustIn } from './seal-trust.ts';
import { certificateOfFace } from './sealed-face.ts';
import { findWatched } from './store.ts';
import { checkTime } from './validity.ts';
import { check, verdictOf } from './verdict.ts';

/** The file and what it is held against. */
export type FileQuestion = {
  readonly document: string;
  readonly issuerRegion: string;
  readonly expectedType?: string | undefined;
  readonly purpose: { readonly itemCode: string };
};

export type ExaminedFile = {
  readonly checks: readonly Check[];
  readonly agreement?: Recognition | undefined;
  /** What the item reads of it; absent where it does not count. */
  readonly shown?: { readonly type: string; readonly claims: Readonly<Record<string, string>> };
};

const nobody = { name: '', code: '', codeType: '999' } as const;

function checkType({ type, identifier }: Certificate, expected: string | undefined): Check {
  if (expected !== undefined && expected !== type) return check('type', 'invalid', 'type.other');
  const parsed = parseCertificateIdentifier(identifier);
  if (!parsed) return check('type', 'indeterminate', 'type.identifier_unreadable');
  return parsed.type === type
    ? check('type', 'valid', 'type.expected')
    : check('type', 'invalid', 'type.differs_from_identifier');
}

type Ground = { readonly agreement: Recognition; readonly fields: readonly string[] };

/** Whether the region that decides the item recognises such certificates for it, and what the item reads of them. */
async function groundOf(
  platform: Platform,
  document: FederationDocument,
  { issuerRegion, purpose: { itemCode } }: FileQuestion,
  type: string,
): Promise<Ground | Check> {
  const item = await findItem(platform, itemCode);
  const fields = item && readableFields(item, type);
  if (!item || !fields?.ok) return check('purpose', 'invalid', 'purpose.other_item');
  const asked = { certificateType: type, issuerRegion, recognisingRegion: item.region, itemCode };
  const agreement = mayAsk(document, asked, platform.clock());
  if (!agreement) return check('purpose', 'invalid', 'purpose.not_recognised');
  const given = givenUnder(agreement, fields.value);
  return given.ok
    ? { agreement, fields: given.value }
    : check('purpose', 'invalid', 'purpose.not_recognised');
}

/** How it stands at home now; what copies here rely on may be known to be over where home is silent. */
async function statusNow(platform: Platform, region: string, identifier: string): Promise<Check> {
  const refs = await certificateRefs(platform.keys, region, identifier);
  const found = await findWatched(
    platform,
    refs.map((certificateRef) => ({ certificateRef })),
  );
  const rows = [...found.values()];
  const watched = rows.find(({ status }) => status !== 'valid') ?? rows[0];
  if (watched) return currentStatus(platform, watched);
  const answer = await statusAtHome(platform, region, identifier);
  return 'status' in answer ? checkStatus(answer.status) : checkSilence(answer);
}

/** How it stands at home now, and whether somebody contests what the item reads. */
async function checkAtHome(
  platform: Platform,
  { issuerRegion }: FileQuestion,
  { identifier }: Certificate,
  { status: asksStatus, fields }: { readonly status: boolean; readonly fields: readonly string[] },
): Promise<readonly Check[]> {
  const [status, disputed] = await Promise.all([
    asksStatus ? statusNow(platform, issuerRegion, identifier) : undefined,
    disputedFields(platform, issuerRegion, identifier),
  ]);
  return [
    ...(status ? [status] : []),
    ...(fields.some((field) => disputed.has(field))
      ? [check('claims', 'indeterminate', 'claims.disputed')]
      : []),
  ];
}

/** What was found of a document that somebody brought before its face was looked at. */
export type Brought = {
  readonly findings: readonly Check[];
  /** Why it does not say what the item reads, where it does not. */
  readonly lacking: 'claims.not_in_file' | 'claims.missing';
  /** How it stands by what came with it, and whether who shows it may; absent: home is asked. */
  readonly standing?: (agreement: Recognition | undefined) => Promise<readonly Check[]>;
};

/** Who asks holds the whole document: what is said of it is what the item reads, and no more. */
export async function examineFace(
  platform: Platform,
  document: FederationDocument,
  question: FileQuestion,
  { findings, lacking, standing }: Brought,
  certificate: Certificate,
): Promise<ExaminedFile> {
  const ground = await groundOf(platform, document, question, certificate.type);
  const agreed = 'outcome' in ground ? undefined : ground;
  const fields = agreed?.fields ?? [];
  const claims = minimalClaims(certificate, certificate.holders[0] ?? nobody, fields);
  const isWhole = fields.every((field) => Object.hasOwn(claims, field));
  const checks = [
    ...findings,
    checkType(certificate, question.expectedType),
    checkTime(certificate, platform.clock()),
    ...(certificate.holders.length === 0
      ? [check('holder', 'indeterminate', 'holder.unreadable')]
      : []),
    ...(agreed
      ? [
          checkIssuer(certificate, agreed.agreement),
          isWhole
            ? check('claims', 'valid', 'claims.complete')
            : check('claims', 'indeterminate', lacking),
          check('purpose', 'valid', 'purpose.agreed'),
        ]
      : [ground as Check]),
  ];
  // A document that cannot count any more is no reason to trouble the region.
  const isOver = verdictOf(checks) === 'invalid';
  const told = isOver ? [] : ((await standing?.(agreed?.agreement)) ?? []);
  const asks = { status: told.every(({ step }) => step !== 'status'), fields };
  const all = isOver
    ? checks
    : [...checks, ...told, ...(await checkAtHome(platform, question, certificate, asks))];
  return { checks: all, agreement: agreed?.agreement, shown: { type: certificate.type, claims } };
}

/**
 * A sealed file that somebody brought: package, seals and coverage, then whether that body may issue such a certificate,
 * whether it counts today, and whether the item may be decided by it. Trust is the region's that is said to have issued it.
 */
export async function examineBroughtFile(
  platform: Platform,
  question: FileQuestion,
): Promise<ExaminedFile> {
  const { document } = await currentFederation(platform);
  const { issuerRegion } = question;
  const trust = (await sealTrustIn(platform, document, issuerRegion)) ?? sealTrustOf(noSeals);
  const bytes = Uint8Array.from(Buffer.from(question.document, 'base64'));
  const file = examineFile(bytes, trust, platform.clock());
  if (!file.face) return { checks: file.findings };
  const certificate = certificateOfFace(file.face, issuerRegion);
  const findings = certificate
    ? [...file.findings, ...checkSealOwner(certificate, file.seals)]
    : file.findings;
  const brought = { findings, lacking: 'claims.not_in_file' } as const;
  return certificate
    ? examineFace(platform, document, question, brought, certificate)
    : { checks: [...file.findings, check('claims', 'invalid', 'claims.not_under_seal')] };
}

const noSeals = { authorities: [], seals: [] };
