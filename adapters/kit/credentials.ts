import { z } from 'zod';
import { isPlainAddress, notPlain } from './plain-address.ts';

const isLoopback = (hostname: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** Where a region is called. Secrets and personal data cross no network in clear; a platform of a test is on this machine. */
export const Address = z
  .url({ protocol: /^https?$/, abort: true })
  .refine(isPlainAddress, notPlain)
  .refine((text) => {
    const { protocol, hostname } = new URL(text);
    return protocol === 'https:' || isLoopback(hostname);
  }, 'must be https unless it is this machine');

/** The same without path or query. */
export const Origin = Address.refine((text) => {
  const { pathname, search } = new URL(text);
  return pathname === '/' && search === '';
}, 'must be an origin').transform((text) => new URL(text).origin);

/** Of an operation, without a query. `//host` would be another host than the one that was configured. */
export const Path = z.string().regex(/^\/(?!\/)[\w./-]{1,200}$/, 'not an absolute path');

export const Secret = z.string().min(16).max(256);

/** A region's words for assurance, each as our vector. A word that is not there is refused, never guessed. */
export const Levels = z.record(
  z.string().min(1).max(40),
  z.strictObject({ ial: z.int().min(0).max(3), aal: z.int().min(1).max(3) }),
);
