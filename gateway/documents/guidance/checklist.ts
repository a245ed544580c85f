import type { Item, ItemMaterial, LimitUnit, MaterialHow } from '#contracts/item';
import type { Situation } from '#contracts/situation';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { isGivenNow } from '../items/sharing.ts';
import { interviewOf, isNeeded, outcomeOf } from '../items/situation.ts';
import { because, isSpared, type Reason } from './because.ts';

export type ListedMaterial = {
  readonly code: string;
  readonly name: string;
  readonly how: MaterialHow;
  readonly because: string;
  /** The same as a word that does not change with the language. */
  readonly reason: Reason;
  /** `perhaps`: that depends on a question which is not answered yet. */
  readonly needed: 'yes' | 'perhaps' | 'if_wished';
  readonly certificateType?: string;
  /** What else would do. */
  readonly otherwise: readonly MaterialHow[];
};

export type Checklist = {
  readonly itemCode: string;
  /** Whether every question that is asked in this situation has its answer. */
  readonly complete: boolean;
  /** Questions to be answered next. */
  readonly next: readonly string[];
  readonly materials: readonly ListedMaterial[];
  readonly saved: { readonly materials: number; readonly visits: number };
  readonly promisedDays: number;
  readonly promisedUnit?: LimitUnit | undefined;
  readonly place?: string;
  /** The item is not the way in this situation: why, and what is instead. */
  readonly stop?: string;
  readonly instead?: string;
};

/** For whom it is made: where their certificates are issued, as far as that is known. */
export type Asking = {
  readonly document: FederationDocument;
  readonly home?: string | undefined;
  readonly language: Language;
  readonly now: Date;
};

type Way = { readonly how: MaterialHow; readonly reason: Reason; readonly named?: string[] };

/** The regions whose certificates of this type count here for this item, and give what it reads. */
function issuingRegions(item: Item, certificateType: string, { document, home, now }: Asking) {
  const regions = home === undefined ? document.regions.map(({ code }) => code) : [home];
  return regions.filter((region) => isGivenNow(document, item, certificateType, region, now));
}

/** Every way that does, the one that asks least of a person first. */
function waysOf(item: Item, material: ItemMaterial, asking: Asking): readonly Way[] {
  const { certificateType, exempt } = material;
  const issuing = certificateType ? issuingRegions(item, certificateType, asking) : [];
  const names = issuing.map(
    (code) =>
      asking.document.regions.find((region) => region.code === code)?.name[
        asking.language === 'en' ? 'en' : 'zh'
      ] ?? code,
  );
  const reason = asking.home === undefined ? 'recognised_from' : 'recognised';
  const unrecognised: Reason | undefined =
    certificateType && issuing.length === 0 ? 'not_recognised' : undefined;
  return [
    ...(exempt ? [{ how: 'exempt', reason: exempt } as const] : []),
    ...(issuing.length > 0 ? [{ how: 'certificate', reason, named: names } as const] : []),
    ...(material.commitment ? [{ how: 'commitment', reason: 'commitment' } as const] : []),
    material.originalRequired
      ? { how: 'original', reason: unrecognised ?? 'original' }
      : { how: 'upload', reason: unrecognised ?? 'upload' },
  ];
}

function listed(
  item: Item,
  material: ItemMaterial,
  needed: ListedMaterial['needed'],
  asking: Asking,
): ListedMaterial {
  const { code, name, certificateType } = material;
  const [first, ...others] = waysOf(item, material, asking);
  const { how, reason, named = [] } = first ?? { how: 'upload', reason: 'upload' };
  return {
    code,
    name,
    how,
    because: because(reason, asking.language, named),
    reason,
    needed,
    otherwise: others.map((way) => way.how),
    ...(how === 'certificate' && certificateType ? { certificateType } : {}),
  };
}

const neededWords = (needed: boolean | undefined): ListedMaterial['needed'] =>
  needed === undefined ? 'perhaps' : needed ? 'yes' : 'if_wished';

/** Once with nothing to be shown: whatever has to be seen at a window is one way there. */
const visitsWith = (materials: readonly ListedMaterial[]): number =>
  materials.some(({ how, needed }) => how === 'original' && needed === 'yes') ? 1 : 0;

/** A region that does not say how often people used to come: once, to hand in the papers. */
const usualVisits = 1;

/** What somebody has to bring for an item in their situation, why, and what they are spared. */
export function checklistOf(item: Item, situation: Situation, asking: Asking): Checklist {
  const { answers, complete, next } = interviewOf(item, situation);
  const { stop, instead, place, promisedDays = item.promisedDays } = outcomeOf(item, answers);
  // Where the way ends nothing is brought, and so nothing spared.
  const isEnd = (stop ?? instead) !== undefined;
  const materials = (isEnd ? [] : item.materials).flatMap((material) => {
    const needed = isNeeded(material, answers);
    const isOut = needed === false && (material.when !== undefined || material.required);
    return isOut ? [] : [listed(item, material, neededWords(needed), asking)];
  });
  const spared = materials.filter(({ how, needed }) => needed === 'yes' && isSpared(how));
  const before = isEnd ? 0 : (item.guide?.visits ?? usualVisits);
  return {
    itemCode: item.code,
    complete,
    next,
    materials,
    saved: { materials: spared.length, visits: Math.max(0, before - visitsWith(materials)) },
    promisedDays,
    ...(item.promisedUnit === undefined ? {} : { promisedUnit: item.promisedUnit }),
    ...(place === undefined ? {} : { place }),
    ...(stop === undefined ? {} : { stop }),
    ...(instead === undefined ? {} : { instead }),
  };
}
