import { eq } from '../../platform/database/drizzle.ts';
import { type Kind, overseers } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type BundleRow, readSteps, type StandingStep } from './store.ts';
import { bundle } from './tables.ts';

export type FoundBundle = { readonly row: BundleRow; readonly steps: readonly StandingStep[] };

type Parties = {
  readonly row: Pick<BundleRow, 'clientId' | 'fromRegion' | 'homeRegion'>;
  readonly steps: readonly Pick<StandingStep, 'subject'>[];
};

/** Every deciding region knows the applicant under another name: one of them is enough. */
export const isApplicant = ({ steps }: Parties, { subject }: Caller): boolean =>
  subject !== undefined && steps.some((step) => step.subject === subject.sub);

/** Who speaks for one person, or stands in a hall, is nothing to anybody else's bundle. */
export function bundleRelations(found: Parties, caller: Caller): readonly Relation[] {
  const { row, steps } = found;
  const submitted = row.clientId === caller.clientId;
  const isNobodys = steps.every(({ subject }) => subject === null);
  switch (caller.role) {
    case 'platform': {
      const speaks = caller.subject === undefined || isNobodys || isApplicant(found, caller);
      const held: readonly (readonly [Relation, boolean])[] = [
        ['collector', submitted && speaks],
        ['collecting_region', row.fromRegion === caller.region],
        ['home', row.homeRegion === caller.region],
      ];
      return held.flatMap(([relation, holds]) => (holds ? [relation] : []));
    }
    case 'app':
    case 'kiosk':
      return submitted && isApplicant(found, caller) ? ['person', 'collector'] : [];
    default:
      return overseers(caller);
  }
}

export const bundleKind: Kind<FoundBundle> = {
  kind: 'bundle',
  missing: 'bundle.not_found',
  read: async (platform, id) => {
    const database = platform.database();
    const [row] = await database.select().from(bundle).where(eq(bundle.id, id));
    return row && { row, steps: await readSteps(database, id) };
  },
  casesOf: ({ steps }) => steps.flatMap(({ caseId }) => caseId ?? []),
  itemsOf: ({ steps }) => steps.map(({ itemCode }) => itemCode),
  relations: bundleRelations,
};

export const bundleReaders = [
  'collector',
  'collecting_region',
  'home',
  'person',
  'operator',
  'auditor',
] as const satisfies readonly Relation[];
