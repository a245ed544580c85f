/** The largest token that anybody here reads. */
export const maxJwsBytes = 8192;
/** How deep header and claims may nest. */
export const maxJwsDepth = 8;

const compactForm = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}$/;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Whether a part re-encodes to itself: stray bits would make many texts of one token. */
function isCanonical(part: string): boolean {
  const rest = part.length % 4;
  if (rest === 0) return true;
  if (rest === 1) return false;
  return (alphabet.indexOf(part.at(-1) ?? '') & (rest === 2 ? 0b1111 : 0b11)) === 0;
}

export type CompactFault = 'too_large' | 'not_compact' | 'not_canonical';

/** Why a text is no compact JWS (RFC 7515 s7.1) in its only spelling; undefined if it is one. */
export function compactFault(
  token: string,
  maxBytes: number = maxJwsBytes,
): CompactFault | undefined {
  if (token.length > maxBytes) return 'too_large';
  if (!compactForm.test(token)) return 'not_compact';
  return token.split('.').every(isCanonical) ? undefined : 'not_canonical';
}
