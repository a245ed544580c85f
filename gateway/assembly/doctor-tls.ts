import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { connect } from 'node:tls';
import { inShanghai } from '#contracts/dates';
import { policyOf } from '../audit/watching/policy.ts';
import { remoteLookup } from '../platform/node/remote-lookup.ts';
import type { Platform } from '../platform/process/platform.ts';
import { memberReach, regionReach } from '../platform/process/reaches.ts';
import type { Finding } from '../platform/process/standing.ts';
import { currentFederation } from '../trust/federation/store.ts';
import { fine, look, type Said, wrong } from './finding.ts';

const dayMs = 86_400_000;
/** Certificates that renew themselves do so a month before; one that has two weeks left does not. */
const soonMs = 14 * dayMs;
const patienceMs = 5000;
const atATime = 8;
/** A federation of hundreds of members is no reason to wait for minutes. */
const most = 200;

export type Certificate = {
  readonly endsMs: number;
  /** Why it is not believed, by Node's code; undefined: it is. */
  readonly distrust: string | undefined;
};

/** @param isOwn whether everybody comes by it, so that nothing works without */
export function certificateFinding(
  certificate: Certificate | undefined,
  nowMs: number,
  isOwn: boolean,
): Said {
  if (!certificate)
    return look({ en: 'no TLS connection from here', zh: '从本机无法建立 TLS 连接' });
  const { endsMs, distrust } = certificate;
  const date = inShanghai(new Date(endsMs)).slice(0, 10);
  const bad = isOwn ? wrong : look;
  if (endsMs <= nowMs)
    return bad({ en: `its certificate ended on ${date}`, zh: `证书已于 ${date} 到期` });
  if (distrust !== undefined)
    return bad({
      en: `its certificate is not believed: ${distrust}`,
      zh: `证书不被信任：${distrust}`,
    });
  const days = Math.floor((endsMs - nowMs) / dayMs);
  const words = { en: `ends on ${date}, in ${days} days`, zh: `${date} 到期，还有 ${days} 天` };
  return endsMs - nowMs < soonMs ? look(words) : fine(words);
}

/** Every https origin in a value, however deep: settings of regions are read by their adapters alone. */
export function originsIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value.startsWith('https://') && URL.canParse(value) ? [new URL(value).origin] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(originsIn) : [];
}

function certificateAt(origin: string, lookup: LookupFunction): Promise<Certificate | undefined> {
  const { hostname, port } = new URL(origin);
  return new Promise((settle) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 443),
      servername: /[a-z]/i.test(hostname) && !hostname.startsWith('[') ? hostname : '',
      lookup,
      // One that is not believed is looked at all the more; nothing is sent.
      rejectUnauthorized: false,
    });
    const end = (found: Certificate | undefined): void => {
      socket.destroy();
      settle(found);
    };
    socket.setTimeout(patienceMs, () => end(undefined));
    socket.once('error', () => end(undefined));
    socket.once('secureConnect', () => {
      const endsMs = Date.parse(socket.getPeerCertificate().valid_to);
      const error = socket.authorizationError as { readonly code?: string } | string | undefined;
      const code = typeof error === 'object' ? error.code : error;
      const distrust = socket.authorized ? undefined : (code ?? 'unknown');
      end(Number.isNaN(endsMs) ? undefined : { endsMs, distrust });
    });
  });
}

/** Where TLS is spoken: with the world, with regions, couriers and witnesses, with members. */
async function placesOf(platform: Platform): Promise<ReadonlyMap<string, LookupFunction>> {
  const { config } = platform;
  const toRegions = remoteLookup(regionReach(config));
  const toMembers = remoteLookup(memberReach(config));
  const members = await currentFederation(platform).then(
    ({ document }) => originsIn(document.members),
    () => [],
  );
  const { witnesses } = await policyOf(platform).catch(() => ({ witnesses: [] }));
  const others = originsIn([
    config.publicOrigin,
    config.checkpointUrl,
    witnesses.map(({ url }) => url),
    [...config.regions.values()],
    [...(config.couriers?.values() ?? [])],
  ]);
  return new Map([
    ...members.map((origin) => [origin, toMembers] as const),
    ...others.map((origin) => [origin, toRegions] as const),
    // Where this host keeps its own, like its database, in whatever network that is.
    ...originsIn(config.tilesBucket?.url).map((origin) => [origin, lookup] as const),
  ]);
}

/** How long the certificates last behind every address that this gateway is at, or calls. */
export async function certificatesOf(platform: Platform): Promise<readonly Finding[]> {
  const places = [...(await placesOf(platform))].slice(0, most);
  const findings: Finding[] = [];
  for (let next = 0; next < places.length; next += atATime) {
    const some = places.slice(next, next + atATime).map(async ([origin, lookup]) => {
      // An address that cannot even be called is one without a connection.
      const found = await certificateAt(origin, lookup).catch(() => undefined);
      const isOwn = origin === new URL(platform.config.publicOrigin).origin;
      const said = certificateFinding(found, platform.clock().getTime(), isOwn);
      return { of: `tls ${origin}`, ...said };
    });
    findings.push(...(await Promise.all(some)));
  }
  return findings;
}
