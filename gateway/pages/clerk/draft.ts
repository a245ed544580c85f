import type { Material } from '#contracts/case';
import { DraftRequest } from '#contracts/draft';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import type { Problem } from '../../platform/http/problem.ts';
import type { Visit } from '../console/form-page.ts';

/** A draft as the door of the API tells it. */
export type Draft = Readonly<Partial<Omit<DraftRequest, 'materials'>>> & {
  readonly draftId: string;
  readonly state: 'open' | 'submitted';
  readonly caseId?: string;
  readonly itemCode: string;
  readonly from: string;
  readonly to: string;
  readonly materials?: readonly Material[];
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

/** What a page writes; undefined takes it out. */
type Changes = {
  readonly [Name in Exclude<keyof DraftRequest, 'itemCode' | 'from' | 'to' | 'channel'>]?:
    | Draft[Name]
    | undefined;
};

/** The item with its guide, whose questions decide what is needed: that is read by itself. */
export async function guided({ read }: Visit, item: Item): Promise<Result<Item, Problem>> {
  const guide = await read<Item['guide']>(`/v1/items/${item.code}/guide`);
  return guide.ok ? ok({ ...item, guide: guide.value }) : guide;
}

/** A draft as it is sent back: all that stands in it, and what a page changed of it. */
export const withChanges = (draft: Draft, changes: Changes): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    DraftRequest.keyof()
      .options.map((name) => [
        name,
        Object.hasOwn(changes, name) ? changes[name as keyof Changes] : draft[name],
      ])
      .filter(([, value]) => value !== undefined),
  );

/** Writes one part of a draft; whoever wrote in between is not overwritten (If-Match). */
export async function changeDraft(
  visit: Visit,
  draft: Draft,
  changes: Changes,
  step?: string,
): Promise<Result<Draft, Problem>> {
  const body = withChanges(draft, changes);
  const headers = { 'if-match': `"${draft.version}"` };
  const changed = await visit.act<Draft>(
    { method: 'PUT', path: pathOf(visit), body, headers },
    step,
  );
  return changed.ok ? changed : fail(changed.failure);
}

/** Throws a draft away, as it stands; whoever wrote in between is not overruled (If-Match). */
export const discardDraft = (visit: Visit, { version }: Draft): Promise<Result<unknown, Problem>> =>
  visit.act<unknown>({
    method: 'DELETE',
    path: pathOf(visit),
    headers: { 'if-match': `"${version}"` },
  });

/** The material with this code, in the place of what stood there for it. */
export const withMaterial = (
  materials: readonly Material[] = [],
  material: Material,
): readonly Material[] => [...materials.filter(({ code }) => code !== material.code), material];

export type Task = 'identity' | 'people' | 'situation' | 'form' | 'materials';

const tasksOfMembers: Readonly<Record<string, Task>> = {
  applicant: 'identity',
  agent: 'people',
  mandate: 'people',
  guardian: 'people',
  jointApplicants: 'people',
  reach: 'people',
  situation: 'situation',
  form: 'form',
};

/** On which page a problem of a draft is put right. */
export const taskOf = (pointer: string): Task =>
  tasksOfMembers[pointer.split('/')[1] ?? ''] ?? 'materials';
