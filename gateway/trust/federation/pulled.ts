import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from './document.ts';
import { currentFederation } from './store.ts';

/** Regions that cannot be called: no courier touches their messages, their platforms fetch them. */
export const pulledRegions = ({ regions }: FederationDocument): readonly string[] =>
  regions.flatMap(({ code, delivery }) => (delivery === 'pull' ? [code] : []));

/** Whether a region, or a caller's, is one that is not called. */
export async function isPulled(
  platform: Platform,
  { region }: { readonly region: string },
): Promise<boolean> {
  return pulledRegions((await currentFederation(platform)).document).includes(region);
}
