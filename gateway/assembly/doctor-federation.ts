import { inShanghai } from '#contracts/dates';
import type { Platform } from '../platform/process/platform.ts';
import { lastDayOf } from '../trust/federation/agreement.ts';
import { FederationDocument } from '../trust/federation/document.ts';
import { configuredRegions, misfits } from '../trust/federation/misfits.ts';
import { currentFederation, newestFederation } from '../trust/federation/store.ts';
import { fine, look, type Said, wrong } from './finding.ts';

/** Time to sign an agreement anew, which two regions have to. */
const soonMs = 30 * 86_400_000;
const mostNamed = 5;

const endOfDay = (date: string): number => Date.parse(`${date}T00:00:00+08:00`) + 86_400_000;

/** What of a document ends within a month, by name: agreements, and members whose last key does. Nobody is told but by this. */
export function endingSoon({ agreements, members }: FederationDocument, nowMs: number): string[] {
  const isSoon = (endMs: number): boolean => endMs > nowMs && endMs <= nowMs + soonMs;
  // One that a side gave notice of ends because somebody wants it to.
  const agreed = agreements.flatMap((agreement) => {
    const last = agreement.ended ? undefined : lastDayOf(agreement);
    return last !== undefined && isSoon(endOfDay(last)) ? [`${agreement.id} (${last})`] : [];
  });
  const keyed = members.flatMap(({ clientId, jwks }) => {
    const lastMs = Math.max(
      ...jwks.keys.map(({ notAfter }) =>
        notAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(notAfter),
      ),
    );
    return isSoon(lastMs) ? [`${clientId} (${inShanghai(new Date(lastMs)).slice(0, 10)})`] : [];
  });
  return [...agreed, ...keyed];
}

/** The document that the next start brings, where it is newer. */
function configured({ config }: Platform, version: number): FederationDocument | undefined {
  const given = FederationDocument.safeParse(config.federation);
  return given.success && given.data.version > version ? given.data : undefined;
}

function misfitsOf(document: FederationDocument, platform: Platform): string {
  const found = misfits(document, configuredRegions(platform.regions));
  return found.map(({ pointer, reason }) => `${pointer}: ${reason}`).join('; ');
}

/** Before the first start there is none in force, and what is configured comes into force by it. */
function beforeTheFirst(platform: Platform): Said {
  const given = configured(platform, 0);
  if (!given)
    return wrong({
      en: 'there is none: set FEDERATION_FILE for the first start',
      zh: '尚无联盟文件：首次启动请设 FEDERATION_FILE',
    });
  const which = misfitsOf(given, platform);
  const { version } = given;
  return which === ''
    ? fine({
        en: `none is in force; version ${version} of FEDERATION will be with the first start`,
        zh: `尚未生效；FEDERATION 的版本 ${version} 将随首次启动生效`,
      })
    : look({ en: `version ${version}: ${which}`, zh: `版本 ${version}：${which}` });
}

export async function federationStanding(platform: Platform): Promise<Said> {
  if (!(await newestFederation(platform.database()))) return beforeTheFirst(platform);
  const { document } = await currentFederation(platform);
  const { version, regions } = document;
  const which = misfitsOf(document, platform);
  if (which !== '')
    return look({ en: `version ${version}: ${which}`, zh: `版本 ${version}：${which}` });
  const ending = endingSoon(document, platform.clock().getTime());
  if (ending.length > 0) {
    const names = `${ending.slice(0, mostNamed).join(', ')}${ending.length > mostNamed ? ', …' : ''}`;
    return look({
      en: `version ${version}: ${ending.length} agreements or members end within 30 days: ${names}. Have them signed anew, or their keys replaced`,
      zh: `版本 ${version}：${ending.length} 份协议或成员密钥将在 30 天内到期：${names}。请重新签署或更换密钥`,
    });
  }
  const next = configured(platform, version);
  const [en, zh] = next
    ? [
        `; version ${next.version} of FEDERATION comes with the next start`,
        `；FEDERATION 的版本 ${next.version} 将随下次启动生效`,
      ]
    : ['', ''];
  return fine({
    en: `version ${version}, ${regions.length} regions${en}`,
    zh: `版本 ${version}，${regions.length} 个地区${zh}`,
  });
}
