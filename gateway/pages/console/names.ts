import { RegionCode } from '#contracts/region-code';
import { type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Couriers } from '../../platform/process/couriers.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Member } from '../../trust/federation/entries.ts';
import type { Names } from './case-data.ts';
import type { Administrator } from './place.ts';
import { pageTexts } from './texts.ts';

const gatewayCode = 'tongban';

/** Who changed what is everybody's: a member, or the gateway itself by its configuration. */
export const changer = (id: string, { actor }: Pick<Names, 'actor'>): string =>
  actor(`${id === gatewayCode ? 'gateway' : 'member'}:${id}`);

export const roleTexts: Readonly<Record<Member['role'] | Administrator, Text>> = {
  platform: text('平台', 'platform'),
  app: text('应用', 'application'),
  kiosk: text('自助终端', 'kiosk'),
  auditor: text('审计方', 'auditor'),
  operator: text('运营方', 'operator'),
  system: text('系统管理员', 'system administrator'),
  security: text('安全管理员', 'security administrator'),
  region: text('地区管理员', 'region’s administrator'),
  region_and_window: text('平台', 'platform'),
};

/** Names out of the federation document in force. Members are named there in Chinese only: in English they are their region and role. */
export function namesIn(
  document: FederationDocument,
  language: Language,
  couriers: Couriers = new Map(),
): Names {
  const named = new Map(
    document.regions.map(({ code, name }) => [code, language === 'en' ? name.en : name.zh]),
  );
  const members = new Map(document.members.map((member) => [member.clientId, member]));
  const region = (code: string): string =>
    code === gatewayCode ? pageTexts.gateway[language] : (named.get(code) ?? code);
  const member = (clientId: string): string => {
    const found = members.get(clientId);
    if (!found) return pageTexts.formerMember[language];
    if (language !== 'en') return found.name;
    const role = roleTexts[found.role].en;
    return [named.get(found.region), role].filter(Boolean).join(' ');
  };
  const courier = (code: string): string => {
    const name = couriers.get(code)?.adapter.name;
    return name ? name[language === 'en' ? 'en' : 'zh'] : pageTexts.courier[language];
  };
  const actor = (of: string): string => {
    const [kind = '', id = ''] = of.split(/:(.*)/s);
    if (kind === 'person') return pageTexts.person[language];
    if (kind === 'gateway') return pageTexts.gateway[language];
    if (kind === 'courier') return courier(id);
    if (kind === 'region') return pageTexts.platformOf[language].replace('{n}', region(id));
    return member(id);
  };
  return {
    region,
    courier,
    actor,
    party: (of) => {
      if (of.startsWith('courier')) return courier(of.split(':')[1] ?? '');
      return RegionCode.safeParse(of).success ? region(of) : member(of);
    },
  };
}
