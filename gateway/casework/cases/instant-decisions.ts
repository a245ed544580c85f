import { createHmac } from 'node:crypto';
import type { CaseReport } from '#contracts/case';
import type { Irregularity } from '#contracts/case-reports';
import type { InstantGround } from '#contracts/instant-decision';
import type { InstantRule } from '#contracts/instant-rule';
import { commitmentRef, keepWording } from '../../documents/items/commitment-texts.ts';
import { item } from '../../documents/items/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import type { CaseRow } from './case-row.ts';
import { instantDecision } from './instant-tables.ts';

/** The words of a region for it: a month of working days. */
const checkDays = 20;

/** What of a rule an application meets. Pure, and the same whenever it is asked: the rule is data, and so is what was brought. */
export const groundsOf = (
  { needs }: InstantRule,
  materials: readonly { readonly code: string; readonly how: string }[],
): readonly InstantGround[] =>
  needs.map(({ material, how }) => {
    const had = materials.find(({ code }) => code === material)?.how;
    const met = how.some((way) => way === had);
    return { material, how, ...(had === undefined ? {} : { had }), met };
  });

/** Whether it is drawn for the check afterwards: the same for everybody who asks, and foretold by nobody without our key. */
export function isDrawn(
  { subject: [newest] }: Pick<Keys, 'subject'>,
  caseId: string,
  { id, samplePercent }: Pick<InstantRule, 'id' | 'samplePercent'>,
): boolean {
  if (!newest) return true;
  const drawn = createHmac('sha256', newest.secret).update(`instant-sample\n${caseId}\n${id}`);
  return drawn.digest().readUInt32BE(0) % 100 < samplePercent;
}

/** What a report says of the rule that it was decided by. */
export type RuleFound = {
  readonly rule?: InstantRule;
  /** Its name and version, and the digest of its words. */
  readonly ref?: string;
  readonly grounds: readonly InstantGround[];
  readonly irregular: readonly Irregularity[];
};

const noRule: RuleFound = { grounds: [], irregular: [] };

/**
 * The rule that an approval names, among those that its region announces for the item: it decides, and not the gateway; what
 * it did by no rule that it announced, or against one, is marked.
 */
export async function ruleOf(
  tx: Pick<Transaction, 'select'>,
  { itemCode, materials }: Pick<CaseRow, 'itemCode' | 'materials'>,
  { event, rule: named }: Pick<CaseReport, 'event' | 'rule'>,
): Promise<RuleFound> {
  if (event !== 'approve' || named === undefined) return noRule;
  const [listed] = await tx.select({ item: item.item }).from(item).where(eq(item.code, itemCode));
  const rule = listed?.item.instant?.find(({ id }) => id === named);
  if (!rule) return { ...noRule, irregular: ['rule_unknown'] };
  const grounds = groundsOf(rule, materials);
  const ref = await commitmentRef(rule.id, rule);
  const irregular = grounds.every(({ met }) => met) ? [] : (['rule_not_met'] as const);
  return { rule, ref, grounds, irregular };
}

const takesBack: ReadonlySet<string> = new Set(['revoke', 'annul']);

/** Whether what was approved last was taken back since: another approval stands in its place and is not the same again. */
export const isTakenBack = (changes: readonly { readonly event: string }[]): boolean =>
  takesBack.has(
    changes.findLast(({ event }) => event === 'approve' || takesBack.has(event))?.event ?? '',
  );

/** Keeps by which words it was decided, what they rested on, and whether somebody has to look at it. */
export async function keepInstant(
  tx: Transaction,
  platform: Platform,
  before: Pick<CaseRow, 'state'> & { readonly isTakenBack: boolean },
  after: CaseRow,
  { rule, ref, grounds }: RuleFound,
  { happened, now }: { readonly happened: Date; readonly now: Date },
): Promise<void> {
  // What took the approval's place took its check along: `instant.checked` stays in the log. Where the approval stands, so does
  // the first row (nothing is put beside it below): a region that reports again neither clears its board nor begins the days anew.
  if (before.state === 'approved' && (after.state !== 'approved' || before.isTakenBack))
    await tx.delete(instantDecision).where(eq(instantDecision.caseId, after.id));
  if (!rule || !ref || after.state !== 'approved') return;
  // Whatever becomes of this row: the log has the digest of these words, and they stay.
  await keepWording(tx, after.toRegion, rule, now);
  const isChecked = isDrawn(platform.keys, after.id, rule);
  await tx
    .insert(instantDecision)
    .values({
      caseId: after.id,
      region: after.toRegion,
      itemCode: after.itemCode,
      rule: ref,
      zh: rule.zh,
      en: rule.en ?? null,
      grounds,
      decidedAt: happened,
      checkBy: isChecked ? dayName(workingDaysAfter(dayOf(now), checkDays)) : null,
    })
    .onConflictDoNothing();
}
