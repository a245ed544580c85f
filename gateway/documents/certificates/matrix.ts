import { inShanghai } from '#contracts/dates';
import type { ItemMaterial } from '#contracts/item';
import { isInForceOn, isRecognition, lastDayOf } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { type Entitled, entitledBodies } from './check-issuer.ts';
import type { TypeDescription } from './type-form.ts';
import { vctOf } from './type-metadata.ts';
import { describedType, describedTypes } from './types.ts';

/** One line of the recognition matrix (互认). */
export type Recognition = {
  readonly agreement: string;
  readonly type: string;
  readonly issuerRegion: string;
  readonly recognisingRegion: string;
  /** Basic codes of the items for which it counts. */
  readonly purposes: readonly string[];
  /** What is given of it, where the two regions agreed on that; else what the item may read. */
  readonly fields?: readonly string[];
  readonly issuers: readonly Entitled[];
  readonly since: string;
  readonly until?: string;
  readonly inForce: boolean;
};

export function recognitions({ agreements }: FederationDocument, now: Date): Recognition[] {
  const today = inShanghai(now).slice(0, 10);
  return agreements.filter(isRecognition).map((agreement): Recognition => {
    const until = lastDayOf(agreement);
    return {
      agreement: agreement.id,
      type: agreement.certificateType,
      issuerRegion: agreement.issuerRegion,
      recognisingRegion: agreement.recognisingRegion,
      purposes: agreement.items,
      ...(agreement.fields ? { fields: agreement.fields } : {}),
      issuers: entitledBodies(agreement),
      since: agreement.since,
      ...(until === undefined ? {} : { until }),
      inForce: isInForceOn(agreement, today),
    };
  });
}

/** What the federation knows about one certificate type. */
export type CertificateTypeEntry = {
  readonly code: string;
  readonly vct: string;
  /** USCC of the body that defined the type. */
  readonly definer: string;
  readonly issuerRegions: readonly string[];
  readonly recognisingRegions: readonly string[];
  /** Names of the papers it stands for, as the items call them. */
  readonly papers: readonly string[];
  /** Every field that some item may read. */
  readonly fields: readonly string[];
  /** What everybody has to know of it; absent for a type that is in no batch. */
  readonly about?: TypeDescription;
};

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** @param materials the materials of all items for which a certificate can stand */
export function certificateTypes(
  { agreements }: FederationDocument,
  materials: readonly ItemMaterial[],
  origin: string,
): CertificateTypeEntry[] {
  const named = materials.flatMap(({ certificateType }) => certificateType ?? []);
  const recognised = agreements.filter(isRecognition);
  const agreedOn = recognised.map(({ certificateType }) => certificateType);
  const described = describedTypes.map(({ code }) => code);
  return sorted([...agreedOn, ...named, ...described]).map((code) => {
    const agreed = recognised.filter(({ certificateType }) => certificateType === code);
    const about = describedType(code);
    const standsFor = materials.filter(({ certificateType }) => certificateType === code);
    return {
      code,
      vct: vctOf(origin, code),
      definer: code.slice(0, 18),
      issuerRegions: sorted(agreed.map(({ issuerRegion }) => issuerRegion)),
      recognisingRegions: sorted(agreed.map(({ recognisingRegion }) => recognisingRegion)),
      papers: sorted(standsFor.map(({ name }) => name)),
      fields: sorted(standsFor.flatMap(({ fields }) => fields ?? [])),
      ...(about ? { about } : {}),
    };
  });
}
