import { inShanghai } from '#contracts/dates';
import type { Item } from '#contracts/item';
import { describedType } from './types.ts';

/** A certificate of which somebody has a copy, and its last instant. */
export type Ending = {
  readonly certificateType: string;
  readonly issuerRegion: string;
  readonly endsAt: Date;
};

export type EndingSoon = {
  readonly certificateType: string;
  readonly name?: { readonly zh: string; readonly en: string };
  readonly issuerRegion: string;
  /** Its last day, in +08:00. */
  readonly endsOn: string;
  readonly daysLeft: number;
  /** By which one gets such a certificate, in its own region first. */
  readonly items: readonly {
    readonly itemCode: string;
    readonly region: string;
    readonly name: string;
  }[];
};

/** So long before its end people begin to see to it. */
const withinDays = 60;

/** Whatever ends from then on ends later than that, in every zone: nobody need read it. */
export const endingBefore = (now: Date): Date =>
  new Date(now.getTime() + (withinDays + 2) * 86_400_000);

const dayOf = (at: Date): string => inShanghai(at).slice(0, 10);
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

function renewals(items: readonly Item[], { certificateType, issuerRegion }: Ending) {
  return items
    .filter(({ guide }) => guide?.result?.certificateType === certificateType)
    .map(({ code: itemCode, region, name }) => ({ itemCode, region, name }))
    .sort((a, b) => Number(b.region === issuerRegion) - Number(a.region === issuerRegion));
}

/** 即将到期: the soonest first; one certificate once, however many copies there are of it. */
export function endingSoon(
  copied: readonly Ending[],
  items: readonly Item[],
  now: Date,
): EndingSoon[] {
  const today = dayOf(now);
  const told = copied.map((copy): EndingSoon => {
    const { certificateType, issuerRegion, endsAt } = copy;
    const endsOn = dayOf(endsAt);
    const name = describedType(certificateType)?.name;
    return {
      certificateType,
      ...(name ? { name } : {}),
      issuerRegion,
      endsOn,
      daysLeft: daysBetween(today, endsOn),
      items: renewals(items, copy),
    };
  });
  const soon = told.filter(({ daysLeft }) => daysLeft >= 0 && daysLeft <= withinDays);
  const once = new Map(
    soon.map((one) => [`${one.certificateType} ${one.issuerRegion} ${one.endsOn}`, one]),
  );
  return [...once.values()].sort((a, b) => a.daysLeft - b.daysLeft);
}
