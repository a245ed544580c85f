import type { IdType } from '#contracts/party';
import type { Platform } from '../../platform/process/platform.ts';
import { isPulled } from './pulled.ts';

/**
 * The kinds of identity document that a region's format has a place for, as its adapter declares them.
 * @returns undefined where it has one for every kind, as whoever fetches its messages in the gateway's own format
 */
export async function carriedDocuments(
  platform: Platform,
  region: string,
  door: 'cases' | 'appointments',
): Promise<readonly IdType[] | undefined> {
  if (door === 'cases' && (await isPulled(platform, { region }))) return undefined;
  return platform.regions.get(region)?.adapter[door]?.identityDocuments;
}
