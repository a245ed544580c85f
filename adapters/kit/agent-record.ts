import { z } from 'zod';
import type { Authorisation } from '#contracts/authorisation';
import { endOf, inShanghai, parseValidity } from '#contracts/dates';
import { BasicCode, citizenNumberOf, normaliseCode } from '#contracts/identifiers';
import type { AuthorisationQuestion, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { asPromised } from './as-promised.ts';
import { malformed } from './failures.ts';

/** What a register answered about who acts for a company. */
export type AgentRecord = {
  /** Whom it is about, as the register writes them. */
  readonly uscc: string;
  readonly idNumber: string;
  readonly stands: boolean;
  readonly kind: Authorisation['kind'];
  /** Undefined: it cannot be read. */
  readonly end: Date | 'never' | undefined;
  readonly items: 'all' | readonly string[];
  readonly raw: string;
};

const Items = z.array(BasicCode).min(1).max(200);

/** 长期 never ends; an empty end is one that nobody wrote down, not one that never comes. */
export function endOfRecord(text: string): AgentRecord['end'] {
  const validity = parseValidity(text);
  if (validity?.kind === 'long_term') return 'never';
  return validity?.kind === 'until' ? endOf(validity.until) : undefined;
}

/** The record as an authorisation; nothing where it does not stand. */
export function authorisationBy(
  { uscc, agent }: AuthorisationQuestion,
  record: AgentRecord,
): RegionResult<Authorisation | undefined> {
  // A record of somebody else would make this person their agent.
  const isAsked =
    normaliseCode(record.uscc) === uscc && citizenNumberOf(record.idNumber) === agent.idNumber;
  if (!isAsked) return fail(malformed('agent_other', 'the answer is about somebody else'));
  const { stands, kind, end, raw } = record;
  if (!stands) return ok(undefined);
  if (end === undefined) return fail(malformed('agent_end'));
  const items =
    record.items === 'all' ? ok('all' as const) : asPromised(Items, record.items, 'agent_items');
  if (!items.ok) return items;
  const until = end === 'never' ? {} : { validUntil: inShanghai(end) };
  return ok({ kind, ...until, items: items.value, raw });
}
