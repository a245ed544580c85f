import { z } from 'zod';

/** Where events of the log are copied to, off this host. `name` is the address in one spelling: the copy's place is kept under it. */
export type CopyAddress =
  | { readonly name: string; readonly folder: string }
  | { readonly name: string; readonly host: string; readonly port: number };

/** RFC 5425, 4.1. */
const syslogTlsPort = 6514;
const mostAddresses = 8;

const isBare = (url: URL): boolean =>
  url.username + url.password + url.search + url.hash === '' && !url.pathname.includes('%00');

/** undefined: no path that a file system could have. */
function folderOf({ pathname }: URL): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

/** undefined: neither a folder of this machine nor a collector. */
function addressOf(text: string): CopyAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isBare(url)) return undefined;
  if (url.protocol === 'file:') {
    const folder = url.host === '' ? folderOf(url) : undefined;
    return folder === undefined || folder === '/' ? undefined : { name: url.href, folder };
  }
  if (url.protocol !== 'syslog+tls:' || url.hostname === '' || !/^\/?$/.test(url.pathname))
    return undefined;
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = Number(url.port || syslogTlsPort);
  return { name: `syslog+tls://${url.hostname.toLowerCase()}:${port}`, host, port };
}

/** Addresses, separated by commas. */
export const AuditCopy = z.string().transform((text, context): readonly CopyAddress[] => {
  const found = new Map<string, CopyAddress>();
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const address = addressOf(part);
    if (address) found.set(address.name, address);
    // Not repeated: a password may stand in it.
    else context.addIssue('is neither file:///folder nor syslog+tls://host:port');
  }
  if (found.size > mostAddresses) context.addIssue(`more than ${mostAddresses} addresses`);
  return [...found.values()];
});
