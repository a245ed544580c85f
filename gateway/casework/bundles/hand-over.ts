import { isFinal, nextState } from '#contracts/case-states';
import { findItem } from '../../documents/items/store.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type CaseRow, leftOf } from '../cases/case-row.ts';
import { changeLocked } from '../cases/change.ts';
import { sendMessage } from '../cases/messages.ts';
import { openWords } from '../cases/words.ts';
import { Held, hold } from './begin.ts';
import { type Fed, feed } from './feed.ts';
import { openStep } from './step-content.ts';
import { type BundleRow, readSteps, type StandingStep, updateStep } from './store.ts';

/** Cases that are examined beside an earlier step. */
export const caseOwed = ({
  beside,
  owed,
  caseId,
}: Pick<StandingStep, 'beside' | 'owed' | 'caseId'>): readonly string[] =>
  (beside || owed) && caseId ? [caseId] : [];

/** Whether the region can be brought something more now, without what it asked the applicant for counting as brought. */
async function takesMore(
  platform: Platform,
  row: CaseRow,
  bringing: readonly string[],
): Promise<boolean> {
  if (!nextState(row.state, 'supplement', leftOf(row))) return false;
  if (row.state !== 'supplement_required') return true;
  const { wanted = [] } = await openWords(platform.keys, row);
  return wanted.length > 0 && wanted.every(({ code }) => bringing.includes(code));
}

/** Sends what an earlier step has issued since, as a page more that nobody had to ask for. */
async function send(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  step: StandingStep,
  caller: Parameters<typeof changeLocked>[3]['caller'],
  fed: readonly Fed[],
) {
  const materials = fed.map(({ travelling }) => travelling);
  const codes = materials.map(({ code }) => code).join(' ');
  const { requestDigest, attempt, bundleId } = step;
  const claim = {
    clientId: bundleId,
    actor: 'member',
    key: `${step.step}/${attempt}/${codes}`.slice(0, 200),
    requestDigest,
  };
  return changeLocked(tx, platform, row, {
    caseId: row.id,
    caller,
    claim,
    bodyDigest: requestDigest,
    event: 'supplement',
    saying: async () => ({
      ok: true,
      value: { reasonCode: 'earlier_step', details: { additional: materials.length } },
    }),
    message: ({ toRegion }) => ({
      kind: 'supplement',
      to: toRegion,
      regionalCaseId: '',
      note: '同一件事中先办事项的结果',
      materials,
    }),
  });
}

async function handOverOne(
  tx: Transaction,
  platform: Platform,
  row: BundleRow,
  step: StandingStep,
  steps: readonly StandingStep[],
  ofCase: CaseRow,
): Promise<readonly string[]> {
  const owed = step.owed ?? [];
  const sourceOf = (of: string) => steps.find((candidate) => candidate.step === of);
  const due = owed.filter(({ fromStep }) => sourceOf(fromStep)?.caseState === 'approved');
  const codes = due.map(({ code }) => code);
  if (due.length === 0 || !(await takesMore(platform, ofCase, codes))) return [];
  const [content, item] = await Promise.all([
    openStep(platform.keys, row, step),
    findItem(platform, step.itemCode),
  ]);
  if (!content || !item) return [];
  // What cannot be had leaves nothing behind, not even a credential that was made beside it.
  const fed = await tx
    .transaction(async (inner) => {
      const made: Fed[] = [];
      for (const later of due) {
        const from = sourceOf(later.fromStep);
        const given = await feed(inner, platform, step, content, item, later, from);
        if (!given.ok) throw new Held(given.failure);
        made.push(given.value);
      }
      return made;
    })
    .catch((error: unknown) => {
      if (error instanceof Held) return error.code;
      throw error;
    });
  if (typeof fed === 'string') {
    // Said once; it is tried again whenever something happens to either case.
    if (step.held !== fed) await hold(tx, platform, step, fed);
    return [];
  }
  const caller = { ...content.caller, scopes: new Set<never>() };
  const sent = await send(tx, platform, ofCase, step, caller, fed);
  if (!sent.ok) throw new Error(`${step.step} of ${row.id} takes nothing: ${sent.failure.code}`);
  const left = owed.filter((later) => !due.includes(later));
  await updateStep(tx, step, { owed: left.length > 0 ? left : null, held: null });
  return sent.value.wake;
}

/**
 * Hands every step that was begun beside others what those have issued since. The bundle must be locked, and its cases before it.
 * @returns the regions for which messages were put out
 */
export async function handOver(
  tx: Transaction,
  platform: Platform,
  row: BundleRow,
  locked: ReadonlyMap<string, CaseRow>,
): Promise<readonly string[]> {
  const steps = await readSteps(tx, row.id);
  const regions: string[] = [];
  for (const step of steps) {
    const ofCase = step.caseId === null ? undefined : locked.get(step.caseId);
    if (!step.owed || !ofCase) continue;
    if (isFinal(ofCase.state)) await updateStep(tx, step, { owed: null });
    else regions.push(...(await handOverOne(tx, platform, row, step, steps, ofCase)));
  }
  return regions;
}

/** Tells the regions that examine beside a step that it ended without an approval. @returns those regions */
export async function tellOfEnd(
  tx: Transaction,
  platform: Platform,
  ended: StandingStep,
  steps: readonly StandingStep[],
  locked: ReadonlyMap<string, CaseRow>,
  now: Date,
): Promise<readonly string[]> {
  const regions: string[] = [];
  for (const { caseId, beside, owed } of steps) {
    const row = caseId === null ? undefined : locked.get(caseId);
    const waits =
      beside?.includes(ended.step) || owed?.some(({ fromStep }) => fromStep === ended.step);
    if (!row || isFinal(row.state) || !waits) continue;
    const reason = `同一件事中先办事项「${ended.itemName}」未获批准`;
    await sendMessage(
      tx,
      platform,
      row,
      { kind: 'notice', to: row.toRegion, state: row.state, reason },
      now,
    );
    regions.push(row.toRegion);
  }
  return regions;
}
