import { CaseRequest } from '#contracts/case';
import { DraftRequest } from '#contracts/draft';
import type { FieldError } from '#contracts/failures';
import { uncarriedIn } from '#contracts/inexpressible-document';
import type { Item } from '#contracts/item';
import type { IdType } from '#contracts/party';
import { checkForm } from '../../documents/items/check-form.ts';
import { fieldErrors } from '../../platform/http/http.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { type DataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import { checkMaterials, namedIn } from '../cases/admissible.ts';
import { representationProblems } from '../cases/representation.ts';
import type { DraftRow } from './draft-kind.ts';

const contextOf = (id: string): string => `${id} content`;

export const sealContent = (key: DataKey, id: string, content: DraftRequest) =>
  sealJson(key.key, content, contextOf(id));

/** What stands in a draft; nothing once it has become a case. */
export async function openContent(keys: Keys, row: DraftRow): Promise<DraftRequest | undefined> {
  const key = await openRowKeyIfKept(keys, row);
  if (!key || !row.sealed) return undefined;
  return DraftRequest.parse(await openJson(key.key, row.sealed, contextOf(row.id)));
}

/** The application that a draft says; whether it is whole is `problemsOf`'s to say. */
export const requestIn = ({ prechecks: _, ...request }: DraftRequest): unknown => request;

/**
 * What keeps a draft from being taken as an application, as far as it can be told from here.
 * @param carried the identity documents that the region's format has a place for
 */
export function problemsOf(
  content: DraftRequest,
  item: Item | undefined,
  carried: readonly IdType[] | undefined,
  now: Date,
): readonly FieldError[] {
  const read = CaseRequest.safeParse(requestIn(content));
  const form = read.success ? [] : fieldErrors(read.error);
  if (!item) return [...form, { pointer: '/itemCode', reason: 'this item is not offered' }];
  const elsewhere =
    item.region === content.to
      ? []
      : [{ pointer: '/to', reason: 'this item is decided in another region' }];
  const { applicant, ...rest } = content;
  const party = applicant?.kind === 'subject' ? undefined : applicant;
  return [
    ...form,
    ...elsewhere,
    ...checkMaterials(content.materials, item, content),
    ...checkForm(item.form, content.form),
    ...uncarriedIn(namedIn(content), carried),
    ...representationProblems({ ...rest, applicant: party }, now),
  ];
}
