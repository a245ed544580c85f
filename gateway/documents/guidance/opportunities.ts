import type { Item, LimitUnit } from '#contracts/item';
import { isSpared } from './because.ts';
import { type Asking, checklistOf } from './checklist.ts';

export type Opportunity = {
  readonly itemCode: string;
  readonly region: string;
  readonly name: string;
  readonly promisedDays: number;
  readonly promisedUnit?: LimitUnit | undefined;
  /** Papers that are left to bring, before any question is answered. */
  readonly toBring: number;
  readonly saved: { readonly materials: number; readonly visits: number };
};

const maxOpportunities = 100;

/**
 * 异地可办: what somebody of a home region can get done elsewhere at the level of their log-in, the least to bring
 * first. It rests on where they are from and what is recognised there, and opens none of their certificates.
 */
export const opportunities = (
  items: readonly Item[],
  ial: number,
  asking: Asking & { readonly home: string },
): Opportunity[] =>
  items
    .filter(({ region, requiredIal }) => region !== asking.home && requiredIal <= ial)
    .map((item) => {
      const { materials, saved } = checklistOf(item, {}, asking);
      const toBring = materials.filter(
        ({ how, needed }) => needed === 'yes' && !isSpared(how),
      ).length;
      const { code: itemCode, region, name, promisedDays, promisedUnit } = item;
      return { itemCode, region, name, promisedDays, promisedUnit, toBring, saved };
    })
    .sort((a, b) => a.toBring - b.toBring || b.saved.materials - a.saved.materials)
    .slice(0, maxOpportunities);
