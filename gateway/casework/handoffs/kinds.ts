import { eq } from '../../platform/database/drizzle.ts';
import { type Kind, overseers } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type HandoffRow, readRow } from './store.ts';
import { handoffBatch, precheck } from './tables.ts';

export type BatchRow = typeof handoffBatch.$inferSelect;
export type PrecheckRow = typeof precheck.$inferSelect;

type Ends = { readonly fromRegion: string; readonly toRegion: string };

/** Papers are in the hands of windows: the platforms of both ends speak of them, and nobody's phone does. */
export function windowRelations(
  { fromRegion, toRegion }: Ends,
  caller: Caller,
): readonly Relation[] {
  if (caller.role !== 'platform') return overseers(caller);
  const held: Relation[] = caller.region === fromRegion ? ['sender'] : [];
  return caller.region === toRegion ? [...held, 'receiver'] : held;
}

export const windowReaders = [
  'sender',
  'receiver',
  'operator',
  'auditor',
] as const satisfies readonly Relation[];

export const handoffKind: Kind<HandoffRow> = {
  kind: 'hand-off',
  missing: 'handoff.not_found',
  read: (platform, id) => readRow(platform.database(), id),
  casesOf: ({ caseIds }) => caseIds,
  relations: windowRelations,
};

export const batchKind: Kind<BatchRow> = {
  kind: 'batch',
  missing: 'batch.not_found',
  read: async (platform, id) => {
    const [row] = await platform
      .database()
      .select()
      .from(handoffBatch)
      .where(eq(handoffBatch.id, id));
    return row;
  },
  relations: windowRelations,
};

export const precheckKind: Kind<PrecheckRow> = {
  kind: 'pre-check',
  missing: 'precheck.not_found',
  read: async (platform, id) => {
    const [row] = await platform.database().select().from(precheck).where(eq(precheck.id, id));
    return row;
  },
  casesOf: ({ caseId }) => (caseId === null ? [] : [caseId]),
  relations: windowRelations,
};
