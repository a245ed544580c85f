import type { Context } from 'hono';
import { isIn, parseAddress, unwrapped } from '../process/addresses.ts';
import type { Platform } from '../process/platform.ts';

/** What the Node adapter gives beside a request; the edge and tests without a socket give nothing. */
type Peer = { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };

/** Whoever has an IPv6 address has all of its /64. */
const sourceBytes = 8;

/**
 * The address that a request comes from: that of the socket. Only behind a proxy of ours (`TRUSTED_PROXIES`)
 * the last address of `X-Forwarded-For` that no proxy of ours has: what stands before it anybody can write.
 * @returns undefined where there is no socket
 */
export function sourceOf(platform: Platform, c: Context): string | undefined {
  const proxies = platform.config.connections?.proxies ?? [];
  const peer = (c.env as Peer | undefined)?.incoming?.socket?.remoteAddress;
  const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  let source: string | undefined;
  for (const text of [peer ?? '', ...hops.reverse()]) {
    const parsed = parseAddress(text);
    if (!parsed) break;
    const address = unwrapped(parsed);
    source = address.slice(0, sourceBytes).join('.');
    if (!proxies.some((network) => isIn(address, network))) break;
  }
  return source;
}
