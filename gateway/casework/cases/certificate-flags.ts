import { isFinal } from '#contracts/case-states';
import type { Standing } from '#contracts/certificate';
import { appendAudit, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { nextLook, standingOf } from '../../documents/certificates/standing.ts';
import { caseCertificate } from '../../documents/certificates/tables.ts';
import { item } from '../../documents/items/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { groundOfCase } from './case-ground.ts';
import type { CaseRow } from './case-row.ts';
import { noticeText, replacedText } from './certificate-texts.ts';
import { changeInPlace } from './change-in-place.ts';
import { informedRegions, sendMessage } from './messages.ts';
import { type Relied, reliedOn } from './relied.ts';

type Turned = { readonly relied: Relied; readonly standing: Standing };

/** Both sides: who decides on it, and who collected it or is home to the person. */
const bothSides = (row: CaseRow): readonly string[] => [row.toRegion, ...informedRegions(row)];

const reasonOf = ({ relied, standing }: Turned): string =>
  `certificate.${relied.replaced ? 'replaced' : standing}`;

const flagEvent = (row: CaseRow, turned: Turned): NewAuditEvent => ({
  caseRef: row.id,
  actor: gatewayActor,
  action: turned.standing === 'valid' ? 'case.certificate_cleared' : 'case.certificate_flagged',
  object: { class: 'case', ref: row.id },
  ...groundOfCase(row),
  reasonCode: reasonOf(turned),
  details: {
    material: turned.relied.materialCode,
    certificateType: turned.relied.certificateType,
    ...(turned.relied.homeRegion === null ? {} : { home: turned.relied.homeRegion }),
    from: turned.relied.standing,
    to: turned.standing,
  },
});

/** By the transaction's own connection: whoever holds one must not wait for another. */
async function materialName(tx: Transaction, itemCode: string, code: string): Promise<string> {
  const [found] = await tx.select({ item: item.item }).from(item).where(eq(item.code, itemCode));
  return found?.item.materials.find((material) => material.code === code)?.name ?? code;
}

/**
 * Says that a certificate stands otherwise: a change with a version, as others, that moves no state and stops no
 * clock. What a revocation does to a case under way is the law's and the deciding body's.
 */
async function say(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  turned: Turned,
  now: Date,
): Promise<CaseRow> {
  const { relied, standing } = turned;
  const after = await changeInPlace(
    tx,
    row,
    {
      event: standing === 'valid' ? 'certificate_cleared' : 'certificate_flagged',
      owner: row.owner,
      reasonCode: reasonOf(turned),
      isUse: true,
    },
    now,
  );
  await appendAudit(tx, [flagEvent(row, turned)], now);
  const material = await materialName(tx, row.itemCode, relied.materialCode);
  const reason = relied.replaced ? replacedText(material) : noticeText(material, standing);
  for (const to of bothSides(row))
    await sendMessage(tx, platform, after, { kind: 'notice', to, state: row.state, reason }, now);
  return after;
}

/** Looks at what a locked case relies on, and says what has changed since its parties were told. */
export async function lookAt(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  now: Date,
): Promise<CaseRow> {
  let current = row;
  for (const relied of await reliedOn(tx, [row.id])) {
    const { known, replaced } = relied;
    const watching = known !== undefined && !isFinal(row.state);
    const standing = replaced ? 'valid' : watching ? standingOf(known, now) : relied.standing;
    const turned = standing !== relied.standing && !isFinal(row.state);
    await tx
      .update(caseCertificate)
      .set({
        lookAt: watching && !replaced ? nextLook(known, now) : null,
        ...(turned ? { standing, standingSince: now } : {}),
      })
      .where(
        and(
          eq(caseCertificate.caseId, row.id),
          eq(caseCertificate.materialCode, relied.materialCode),
        ),
      );
    if (turned) current = await say(tx, platform, current, { relied, standing }, now);
  }
  return current;
}

/**
 * A region that grants a case on a certificate that does not count has decided, and its report is taken: the
 * record says what it was decided with, before it is passed on.
 */
export async function decidedOn(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  event: string,
  now: Date,
): Promise<{ readonly row: CaseRow; readonly reasonCode?: string }> {
  if (event !== 'accept' && event !== 'approve') return { row };
  const looked = await lookAt(tx, platform, row, now);
  if (event !== 'approve') return { row: looked };
  const bad = (await reliedOn(tx, [row.id])).filter(({ standing }) => standing !== 'valid');
  for (const { materialCode, standing } of bad)
    await tx
      .update(caseCertificate)
      .set({ decidedWith: standing })
      .where(
        and(eq(caseCertificate.caseId, row.id), eq(caseCertificate.materialCode, materialCode)),
      );
  const [first] = bad;
  return { row: looked, ...(first ? { reasonCode: `certificate.${first.standing}` } : {}) };
}
