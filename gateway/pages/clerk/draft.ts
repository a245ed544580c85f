import type { Applicant, Form, Material } from '#contracts/case';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import type { Problem } from '../../platform/http/problem.ts';
import type { Visit } from '../console/form-page.ts';

/** A draft as the door of the API tells it. */
export type Draft = {
  readonly draftId: string;
  readonly state: 'open' | 'submitted';
  readonly caseId?: string;
  readonly itemCode: string;
  readonly from: string;
  readonly to: string;
  readonly channel?: string;
  readonly applicant?: Applicant;
  readonly form?: Form;
  readonly materials?: readonly Material[];
  readonly originals?: boolean;
  readonly ready: boolean;
  readonly problems: readonly { readonly pointer: string; readonly reason: string }[];
  readonly version: number;
  readonly expiresAt: string;
};

export type Collecting = { readonly draft: Draft; readonly item: Item };

const pathOf = ({ param }: Visit): string => `/v1/drafts/${encodeURIComponent(param('id'))}`;

/** The draft of the address, with its item. */
export async function collecting(visit: Visit): Promise<Result<Collecting, Problem>> {
  const draft = await visit.read<Draft>(pathOf(visit));
  if (!draft.ok) return draft;
  const item = await visit.read<Item>(`/v1/items/${draft.value.itemCode}`);
  return item.ok ? ok({ draft: draft.value, item: item.value }) : item;
}

type Changes = Partial<Pick<Draft, 'applicant' | 'form' | 'materials' | 'originals'>>;

/** Writes one part of a draft; whoever wrote in between is not overwritten (If-Match). */
export async function changeDraft(
  visit: Visit,
  draft: Draft,
  changes: Changes,
  step?: string,
): Promise<Result<Draft, Problem>> {
  const { itemCode, from, to, channel, applicant, form, materials, originals } = draft;
  const before = { itemCode, from, to, channel, applicant, form, materials, originals };
  const body = Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined),
  );
  const headers = { 'if-match': `"${draft.version}"` };
  const changed = await visit.act<Draft>(
    { method: 'PUT', path: pathOf(visit), body, headers },
    step,
  );
  return changed.ok ? changed : fail(changed.failure);
}

/** The material with this code, in the place of what stood there for it. */
export const withMaterial = (
  materials: readonly Material[] = [],
  material: Material,
): readonly Material[] => [...materials.filter(({ code }) => code !== material.code), material];
