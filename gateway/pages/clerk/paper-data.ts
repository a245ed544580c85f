import type { Item } from '#contracts/item';
import { ok, type Result } from '#contracts/result';
import type { Tellings } from '#contracts/telling';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Clock } from '../../casework/clocks/clock.ts';
import type { OwedPaper } from '../../casework/papers/owed.ts';
import type { resultOf } from '../../casework/papers/view.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { Visit } from '../console/form-page.ts';

/** A case with what other rooms say beside it. */
export type CaseTold = CaseView & {
  readonly clock?: Partial<Pick<Clock, 'promised' | 'statutory'>>;
  readonly result?: NonNullable<Awaited<ReturnType<typeof resultOf>>>;
};

export type Papers = {
  readonly view: CaseTold;
  readonly papers: readonly OwedPaper[];
  /** Of an applicant without a telephone. */
  readonly tellings?: Tellings;
  /** Names of the materials by their code. */
  readonly named: ReadonlyMap<string, string>;
};

export const casePath = ({ param }: Visit): string =>
  `/v1/cases/${encodeURIComponent(param('id'))}`;

/** The case of the address and its papers, those that are owed among them. */
export async function papersAt(visit: Visit): Promise<Result<Papers, Problem>> {
  const view = await visit.read<CaseTold>(casePath(visit));
  if (!view.ok) return view;
  const [listed, item] = await Promise.all([
    visit.read<Pick<Papers, 'papers' | 'tellings'>>(`${casePath(visit)}/papers`),
    visit.read<Item>(`/v1/items/${view.value.itemCode}`),
  ]);
  if (!listed.ok) return listed;
  // An item that its region has taken back since: its materials go by their codes.
  const materials = item.ok ? item.value.materials : [];
  const named = new Map(materials.map(({ code, name }) => [code, name]));
  return ok({ view: view.value, ...listed.value, named });
}
