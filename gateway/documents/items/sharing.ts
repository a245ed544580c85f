import { type Failure, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { type Reading, readableFields } from './readable-fields.ts';

type SharedType = { readonly type: string; readonly fields?: readonly string[] | undefined };

const entryOf = (
  entries: readonly SharedType[] | undefined,
  type: string,
): SharedType | undefined => entries?.find((entry) => entry.type === type);

const sharingOf = ({ regions }: FederationDocument, region: string) =>
  regions.find(({ code }) => code === region)?.sharing;

/** 负面清单: what a region never gives of a type; `all` where it gives nothing of it. */
export function neverGiven(
  document: FederationDocument,
  region: string,
  type: string,
): 'all' | ReadonlySet<string> {
  const entry = entryOf(sharingOf(document, region)?.never, type);
  return entry && !entry.fields ? 'all' : new Set(entry?.fields);
}

/** 责任清单: whether a region has taken it upon itself to give certificates of a type. */
export const mustGive = (document: FederationDocument, region: string, type: string): boolean =>
  entryOf(sharingOf(document, region)?.must, type) !== undefined;

/** What an item may read (需求清单) of what the issuing region gives. */
export function fieldsGiven(
  document: FederationDocument,
  item: Reading,
  type: string,
  issuerRegion: string,
): Result<readonly string[], Failure> {
  const readable = readableFields(item, type);
  if (!readable.ok) return readable;
  const never = neverGiven(document, issuerRegion, type);
  const given = never === 'all' ? [] : readable.value.filter((field) => !never.has(field));
  return given.length > 0 ? ok(given) : fail(failure('certificate.not_shared'));
}

/** Of these fields those that the two regions agreed on. */
export function givenUnder(
  { fields: agreed }: { readonly fields?: readonly string[] | undefined },
  fields: readonly string[],
): Result<readonly string[], Failure> {
  const given = agreed ? fields.filter((field) => agreed.includes(field)) : fields;
  return given.length > 0 ? ok(given) : fail(failure('certificate.not_shared'));
}

/** Whether an item is given anything of a certificate now: what is promised before is what a retrieval brings then. */
export function isGivenNow(
  document: FederationDocument,
  item: Item,
  type: string,
  issuerRegion: string,
  now: Date,
): boolean {
  const question = {
    certificateType: type,
    issuerRegion,
    recognisingRegion: item.region,
    itemCode: item.code,
  };
  const agreement = mayAsk(document, question, now);
  if (!agreement) return false;
  const readable = fieldsGiven(document, item, type, issuerRegion);
  return readable.ok && givenUnder(agreement, readable.value).ok;
}
