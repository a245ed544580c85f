import type { AuditEvent } from '#contracts/audit-event';
import type { Failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { itemPurpose, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { PresentationRow } from './store.ts';

type Shown = Pick<PresentationRow, 'id' | 'subject' | 'certificateType' | 'disclose'>;

/** The record of one code has the code's number where others have a case's: the holder finds it by that. */
const common = (caller: Caller, { id, subject, certificateType, disclose }: Shown) => ({
  actor: memberActor(caller),
  caseRef: id,
  onBehalfOf: subject,
  object: { class: 'certificate', ref: certificateType },
  details: { disclose, authorisation: 'holder_present' },
});

export const madeEvent = (caller: Caller, row: Shown): NewAuditEvent => ({
  ...common(caller, row),
  action: 'presentation.made',
  purpose: 'a certificate shown by its holder',
});

export const resolvedEvent = (
  caller: Caller,
  row: Shown,
  item: Item,
  told: {
    readonly agreement: string;
    readonly commitments: AuditEvent['commitments'];
    /** Fields that were compared, and none of them told. */
    readonly compared: number;
  },
): NewAuditEvent => {
  const base = common(caller, row);
  return {
    ...base,
    action: 'presentation.resolved',
    purpose: itemPurpose(item.code, item.name),
    commitments: told.commitments,
    details: { ...base.details, agreement: told.agreement, compared: told.compared },
  };
};

/** A second use of a code is in its holder's record too. */
export const refusedEvent = (
  caller: Caller,
  row: Shown,
  itemCode: string,
  { code }: Failure,
): NewAuditEvent => ({
  ...common(caller, row),
  action: 'presentation.refused',
  purpose: itemPurpose(itemCode),
  outcome: 'refused',
  reasonCode: code,
});
