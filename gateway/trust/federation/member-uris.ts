import { z } from 'zod';
import { isLoopbackHost } from '../../platform/process/reach.ts';

/** What is no address at all is told so, and is asked nothing further. */
const Address = z.url({ abort: true });

/** RFC 8252 s7, RFC 6749 s3.1.2: https, plain http on loopback, or an app's own reverse-domain scheme. */
export const RedirectUri = Address.refine((text) => {
  const { protocol, hostname } = new URL(text);
  const isAllowed =
    protocol === 'https:' ||
    (protocol === 'http:' && isLoopbackHost(hostname)) ||
    /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol);
  return isAllowed && !text.includes('#');
}, 'must be https, http on loopback or an app’s reverse-domain scheme, without fragment');

/** Called by the gateway itself, so never anything but http: or an address inside a browser. */
export const CalledUri = Address.refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}, 'must be https, or http on loopback');
