import { randomUUID } from 'node:crypto';
import type { Parcels } from './parcels.ts';
import type { CourierPlatformSecrets } from './secrets.ts';
import { digest, type Message, same } from './signing.ts';

const skewMs = 300_000;

const answer = (apiResultCode: string, apiErrorMsg: string, data: unknown = {}): string =>
  JSON.stringify({
    apiResultCode,
    apiErrorMsg,
    apiResponseID: randomUUID(),
    apiResultData: JSON.stringify(data),
  });

function readMessage(body: string): (Message & { readonly msgDigest: string }) | undefined {
  try {
    const value = JSON.parse(body) as Record<string, unknown>;
    const names = ['partnerID', 'requestID', 'serviceCode', 'timestamp', 'msgData', 'msgDigest'];
    return names.every((name) => typeof value[name] === 'string')
      ? (value as Message & { readonly msgDigest: string })
      : undefined;
  } catch {
    return undefined;
  }
}

function createOrder(parcels: Parcels, data: Record<string, unknown>): string {
  const { orderid, mailno } = data;
  if (typeof orderid !== 'string' || (mailno !== undefined && typeof mailno !== 'string'))
    return answer('A1001', '缺少参数');
  const ordered = parcels.order(orderid, mailno);
  return ordered
    ? answer('A1000', '', { mailno: ordered.parcel.mailno, duplicate: ordered.duplicate })
    : answer('S0002', '运单号已被占用');
}

function searchRoutes(parcels: Parcels, data: Record<string, unknown>): string {
  const parcel = parcels.find(String(data['mailno']));
  return parcel ? answer('A1000', '', { routes: parcel.lines }) : answer('S0001', '无此运单');
}

/** The open platform's one door: partner, digest, clock, each request once, then the service. */
export function createService(
  parcels: Parcels,
  { partnerId, checkword }: CourierPlatformSecrets,
  clock: () => Date,
): (body: string) => string {
  const seen = new Set<string>();
  return (body) => {
    const message = readMessage(body);
    if (!message) return answer('A1001', '报文格式错误');
    if (message.partnerID !== partnerId) return answer('A1004', '合作方无效');
    if (!same(message.msgDigest, digest(message, checkword)))
      return answer('A1006', '数字签名无效');
    if (!(Math.abs(clock().getTime() - Number(message.timestamp)) <= skewMs))
      return answer('A1007', '时间戳过期');
    if (seen.has(message.requestID)) return answer('A1006', '重复的请求');
    seen.add(message.requestID);
    const data = JSON.parse(message.msgData) as Record<string, unknown>;
    if (message.serviceCode === 'CreateOrder') return createOrder(parcels, data);
    if (message.serviceCode === 'SearchRoutes') return searchRoutes(parcels, data);
    return answer('A1003', '无此服务');
  };
}
