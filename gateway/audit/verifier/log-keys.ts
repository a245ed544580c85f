import { base64, type Fields, listOf, recordOf, refuse, utf8 } from './bytes.ts';
import { type Key, keyIn } from './head.ts';
import { ed25519 } from './signatures.ts';

/** What a key of a log says of the key after it; no checkpoint reads so, whose second line is a size. */
const endorsed = (before: string, next: string): string =>
  `tongban-log-key/v1\n${before}\n${next}\n`;

const urlSafe = ({ raw }: Key): string =>
  btoa(String.fromCharCode(...raw))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/**
 * The log's key and those from which it follows, each by the word of the one before: whoever keeps one of them needs no
 * other. A key whose predecessor says nothing of it (lost to somebody, say) follows from none.
 */
export async function keysWithWord(keys: Fields, log: string): Promise<readonly [Key, ...Key[]]> {
  const history = listOf(keys['logKeys']).map(recordOf);
  const at = history.findIndex(({ vkey }) => vkey === log);
  const known: [Key, ...Key[]] = [await keyIn(log)];
  for (let nth = at; nth >= 0 && nth + 1 < history.length; nth++) {
    const { endorsement } = history[nth] ?? {};
    const next = known.at(-1);
    if (typeof endorsement !== 'string' || !next) break;
    const before = await keyIn(String(history[nth + 1]?.['vkey']));
    const said = utf8(endorsed(urlSafe(before), urlSafe(next)));
    if (before.name !== next.name || !(await ed25519(before.raw, base64(endorsement), said)))
      refuse(`the log’s key before it did not endorse ${next.name}+${next.id}`);
    known.push(before);
  }
  return known;
}
