import { html } from 'hono/html';
import { calculateJwkThumbprint } from 'jose';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import { canonicalJson } from '../../platform/keys/digest.ts';
import type { MemberKey } from '../../trust/federation/member-key.ts';
import type { Visit } from '../console/form-page.ts';
import { momentOf } from '../console/times.ts';
import { keyTexts as texts } from './key-texts.ts';

/** A change of keys as the door of the API shows it. */
export type KeyChange = {
  readonly clientId: string;
  readonly state: 'proposed' | 'confirmed' | 'refused';
  readonly change: {
    readonly clientId: string;
    readonly follows: string;
    readonly keys: readonly MemberKey[];
    readonly redirectUris?: readonly string[] | undefined;
  };
  readonly proposedAt: string;
  readonly decidedAt?: string;
  readonly refusedReason?: string;
};

export type Keys = {
  readonly own?: {
    readonly follows: string;
    readonly keys: readonly MemberKey[];
    readonly redirectUris: readonly string[];
  };
  readonly changes: readonly KeyChange[];
};

function spanOf(key: MemberKey | undefined, { language }: Pick<Visit, 'language'>): string {
  if (!key) return texts.gone[language];
  const { notBefore, notAfter } = key;
  if (!notBefore && !notAfter) return texts.always[language];
  const from = notBefore ? `${texts.from[language]} ${momentOf(notBefore)} ` : '';
  return `${from}${notAfter ? `${texts.until[language]} ${momentOf(notAfter)}` : ''}`.trim();
}

/** One row a key: the same name with another point is another key. */
async function rowsOf(before: readonly MemberKey[], after: readonly MemberKey[] | undefined) {
  const all = [...before, ...(after ?? [])];
  const prints = await Promise.all(
    all.map(({ kty, crv, x, y }) => calculateJwkThumbprint({ kty, crv, x, ...(y ? { y } : {}) })),
  );
  const rows = new Map<string, { kid: string; print: string; was?: MemberKey; is?: MemberKey }>();
  all.forEach((key, index) => {
    const print = prints[index] ?? '';
    const name = `${key.kid} ${print}`;
    const known = rows.get(name) ?? { kid: key.kid, print };
    rows.set(name, index < before.length ? { ...known, was: key } : { ...known, is: key });
  });
  return [...rows.values()];
}

/** The keys of a member as they are, and as a change would have them. */
export async function keyTable(
  before: readonly MemberKey[],
  after: readonly MemberKey[] | undefined,
  visit: Pick<Visit, 'language'>,
): Promise<Content> {
  const { language } = visit;
  const heads: readonly Text[] = [
    texts.kid,
    texts.print,
    texts.before,
    ...(after ? [texts.after] : []),
  ];
  const rows = (await rowsOf(before, after)).map(
    ({ kid, print, was, is }) =>
      html`<tr><th scope="row"><code>${kid}</code></th><td><code>${print}</code></td><td>${was ? spanOf(was, visit) : '–'}</td>${after ? html`<td>${spanOf(is, visit)}</td>` : ''}</tr>`,
  );
  const title = texts.inForce[language];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head[language]}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Addresses as a change would have them. */
export function addresses(
  { redirectUris }: KeyChange['change'],
  { language }: Pick<Visit, 'language'>,
): Content {
  const list = redirectUris?.map((one) => html`<div><code>${one}</code></div>`);
  return html`<dl class="facts"><div><dt>${texts.addresses[language]}</dt><dd>${list ?? texts.sameAddresses[language]}</dd></div></dl>`;
}

const partsOf = (change: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(Object(change)).map(([name, of]) => [name, canonicalJson(of)]));

/** In which parts two changes are not the same; in which order members of JSON stand says nothing. */
export function otherParts(one: unknown, other: unknown): readonly string[] {
  const [before, after] = [partsOf(one), partsOf(other)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
}
