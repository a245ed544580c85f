import type { Component } from './sign-request.ts';

/** A request as the signer saw it: `targetUri` under the configured public origin, not under the Host header. */
export type SignedMessage = {
  readonly method: string;
  readonly targetUri: string;
  readonly header: (name: string) => string | undefined;
};

function derived(name: string, { method, targetUri }: SignedMessage): string | undefined {
  const url = new URL(targetUri);
  switch (name) {
    case '@method':
      return method;
    case '@target-uri':
      return targetUri;
    case '@authority':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@request-target':
      return `${url.pathname}${url.search}`;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search === '' ? '?' : url.search;
    default:
      return undefined;
  }
}

/**
 * The values of the named components (RFC 9421 s2.1, s2.2), or undefined if one is not there, is not known
 * or could not be told apart from the lines around it.
 */
export function componentsOf(
  names: readonly string[],
  message: SignedMessage,
): Component[] | undefined {
  const components: Component[] = [];
  for (const name of names) {
    const value = name.startsWith('@') ? derived(name, message) : message.header(name)?.trim();
    if (value === undefined || /[^\x20-\x7e]/.test(value)) return undefined;
    components.push([`"${name}"`, value]);
  }
  return components;
}
