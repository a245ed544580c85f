import type { AuditEvent } from '#contracts/audit-event';
import type { Failure } from '#contracts/failures';
import { failureKinds } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { itemPurpose, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { groundOfItem } from '../../audit/log/grounds.ts';
import { newSecret } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { Seen } from './preview-ground.ts';

export type Commitments = {
  readonly commitments: AuditEvent['commitments'];
  /** 256 random bits per field, to be kept where they can be destroyed. */
  readonly salts: Readonly<Record<string, string>>;
};

/** SHA-256(salt || name || value) per field: proves later what was disclosed, and tells nothing without the salt. */
export async function commitTo(claims: Readonly<Record<string, string>>): Promise<Commitments> {
  const entries = Object.entries(claims).map(([field, value]) => ({
    field,
    value,
    salt: newSecret(),
  }));
  const commitments = await Promise.all(
    entries.map(async ({ field, value, salt }) => ({
      field,
      digest: await sha256Hex(salt + field + value),
    })),
  );
  return {
    commitments,
    salts: Object.fromEntries(entries.map(({ field, salt }) => [field, salt])),
  };
}

export type Inquiry = {
  readonly caller: Caller;
  readonly item: Item;
  readonly certificateType: string;
  /** The region that is asked for it. */
  readonly home: string;
  /** The session that a case will come from; absent: the holder's own. */
  readonly thread?: string | undefined;
  /** Of a child of the caller's person. */
  readonly forChild?: boolean;
};

/** The caller's own words for the reason stay out of the log: they could name a person and never be erased. */
export function inquiryBase({
  caller,
  item,
  thread = caller.subject?.sid,
}: Pick<Inquiry, 'caller' | 'item' | 'thread'>) {
  const traceId = currentTraceId();
  return {
    actor: memberActor(caller),
    ...(thread === undefined ? {} : { caseRef: thread }),
    ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
    purpose: itemPurpose(item.code, item.name),
    ...(traceId ? { traceId } : {}),
  } as const;
}

/**
 * On what ground it was asked for: the holder is there and signed in then, a parent asks for a child, or somebody acts for a
 * company that entrusted them. Nobody asks ex officio: without a person's token nothing is fetched.
 */
function authorisationOf({ caller: { subject }, forChild }: Inquiry) {
  const signedInAt = subject && new Date(subject.authTime * 1000).toISOString();
  return {
    authorisation: forChild ? 'guardian' : subject?.agent ? 'delegated' : 'holder_present',
    ...(signedInAt === undefined ? {} : { signedInAt }),
  };
}

/** Whether its person saw beforehand what is sent, or the law has them not asked: consent is the ground of the former alone. */
function previewOf(seen: Seen) {
  const { ground } = seen;
  return {
    ...(ground === 'agreed' ? { legalBasis: 'consent' as const } : {}),
    seen: {
      preview: ground,
      ...(ground === 'agreed' ? { previewId: seen.previewId } : {}),
      ...(ground === 'by_law' ? { clause: seen.clause } : {}),
    },
  };
}

export function issuedEvents(
  inquiry: Inquiry,
  issued: {
    readonly credentialId: string;
    readonly agreement: string;
    readonly expiresAt: Date;
    readonly seen: Seen;
  },
  commitments: AuditEvent['commitments'],
): NewAuditEvent[] {
  const { credentialId, agreement, expiresAt } = issued;
  const { seen, ...ground } = previewOf(issued.seen);
  const ofItem = groundOfItem(inquiry.item);
  const details = {
    home: inquiry.home,
    agreement,
    ...ofItem.basis,
    ...authorisationOf(inquiry),
    ...seen,
  };
  const common = { ...inquiryBase(inquiry), ...ofItem.ground, ...ground };
  return [
    {
      ...common,
      action: 'certificate.retrieved',
      object: { class: 'certificate', ref: inquiry.certificateType },
      commitments,
      details: { ...details, credential: credentialId },
    },
    {
      ...common,
      action: 'credential.issued',
      object: { class: 'credential', ref: credentialId },
      commitments,
      details: {
        ...details,
        certificateType: inquiry.certificateType,
        expiresAt: expiresAt.toISOString(),
      },
    },
  ];
}

/** Attempts count too: the holder and the auditor see who asked for what and was refused. */
export function refusedEvent(inquiry: Inquiry, refused: Failure): NewAuditEvent {
  const { ground, basis } = groundOfItem(inquiry.item);
  return {
    ...inquiryBase(inquiry),
    ...ground,
    action: 'certificate.refused',
    object: { class: 'certificate', ref: inquiry.certificateType },
    outcome: failureKinds[refused.code].retryable ? 'failed' : 'refused',
    reasonCode: refused.code,
    details: {
      home: inquiry.home,
      ...basis,
      ...(inquiry.forChild ? authorisationOf(inquiry) : {}),
      ...(refused.detail === undefined ? {} : { detail: refused.detail.slice(0, 300) }),
    },
  };
}
