import type { RegionFailure } from '#contracts/region-adapter';
import type { Platform } from '../platform/process/platform.ts';
import type { Words } from '../platform/process/standing.ts';
import { fine, look, type Said } from './finding.ts';

/** What a region's failure means to whoever is to mend it; messages wait for it meanwhile. */
const refusals: Readonly<Record<Exclude<RegionFailure['kind'], 'scheduledClosed'>, Words>> = {
  retryable: {
    en: 'does not answer as it should now: see its address, the network, and the region itself',
    zh: '目前没有正常应答：检查其地址、网络，并询问该地',
  },
  unauthorised: {
    en: 'does not accept our credentials: see the secrets in its REGION_ setting',
    zh: '不接受本网关的凭证：检查其 REGION_ 设置中的密钥',
  },
  rejected: { en: 'refuses to list its items', zh: '拒绝提供事项清单' },
  malformed: {
    en: 'what answers is not the region: see its address and the proxies on the way',
    zh: '应答的不是该地平台：检查其地址和沿途代理',
  },
  inexpressible: { en: 'cannot be asked in its format', zh: '其报文格式无法提问' },
};

/** Where the code says more than its kind (docs/operations.md). */
const byCode: Readonly<Record<string, Words>> = {
  certificate_refused: {
    en: 'its TLS certificate is not believed, see its tls line: the region renews it',
    zh: '其 TLS 证书不被信任，见 tls 行：由该地更新',
  },
  name_not_known: {
    en: 'its name is not known here: see its DNS and the resolver of this host',
    zh: '本机查不到其域名：检查其 DNS 和本机解析',
  },
  address_refused: {
    en: 'its name leads where no region may be: see its DNS, or REGION_NETWORKS',
    zh: '其域名指向不允许的网络：检查其 DNS 或 REGION_NETWORKS',
  },
};

/** Its list of items is what every region answers, and changes nothing. */
export async function regionStanding(platform: Platform, code: string): Promise<Said> {
  const bound = platform.regions.get(code);
  const listed = await bound?.adapter.items?.listItems(bound.context());
  if (!listed) return fine({ en: 'has no list of items to ask for', zh: '没有可查询的事项清单' });
  if (listed.ok) {
    const count = listed.value.items.length;
    return fine({ en: `answers: ${count} items`, zh: `有应答：${count} 个事项` });
  }
  const { kind, code: why } = listed.failure;
  if (kind === 'scheduledClosed') return fine({ en: 'closed by plan', zh: '按计划停运' });
  const { en, zh } = byCode[why] ?? refusals[kind];
  return look({ en: `${en} (${why})`, zh: `${zh}（${why}）` });
}
