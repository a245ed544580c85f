import { html } from 'hono/html';
import { fail, ok, type Result } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { field } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { wrongHere } from '../console/wrong.ts';
import { signingTexts as texts } from './signing-texts.ts';

/** What a command wrote: a signature, beside what was signed. */
export type SignedFile = {
  readonly signature: unknown;
  readonly terms?: unknown;
  readonly change?: unknown;
};

const maxBytes = 131_072;

/** The file of the field, as the command wrote it. A private key that is brought by mistake is not read any further. */
export async function signedFileIn(
  visit: Visit,
  form: FormData,
): Promise<Result<SignedFile, Problem>> {
  const wrong = (reason: string) => fail(wrongHere(visit, '/signature', reason));
  const file = form.get('signed');
  if (!(file instanceof File) || file.size === 0) return wrong('is missing');
  if (file.size > maxBytes) return wrong('is not the file that the command writes');
  const parsed = parseStrictJson(await file.text(), 16);
  const held = parsed.ok ? parsed.value : undefined;
  const isSigned = typeof held === 'object' && held !== null && 'signature' in held;
  return isSigned ? ok(held as SignedFile) : wrong('is not the file that the command writes');
}

type Box = {
  readonly command: string;
  /** Where the text that is signed comes from. */
  readonly first?: Text;
  readonly note?: Text;
  /** The way to it, where it is had here. */
  readonly download?: Content;
  readonly button: Text;
  /** What the form says beside the file. */
  readonly hiddenToo?: Content;
  readonly does: string;
};

/** How something is signed without its key coming here: the text, the command, the way back. */
export function signBox(
  { command, first = texts.download, note = texts.compare, download, button, hiddenToo, does }: Box,
  { language, hidden, sent }: Visit,
): Content {
  const file = {
    name: 'signed',
    label: texts.signed,
    pointer: '/signature',
    type: 'file',
    required: true,
    extra: { accept: 'application/json,.json' },
  };
  return html`<section class="card" id="sign"><h2>${texts.sign[language]}</h2><p class="note">${texts.lead[language]}</p>
<h3>${first[language]}</h3><p>${note[language]}</p>${download ?? ''}
<h3>${texts.run[language]}</h3><pre class="text" tabindex="0">${command}</pre><p class="note">${texts.runNote[language]}</p>
<h3>${texts.bring[language]}</h3><form method="post" enctype="multipart/form-data">${hidden}${hiddenToo ?? ''}${field(file, language, sent)}<p class="act"><button class="main" name="do" value="${does}">${button[language]}</button></p></form></section>`;
}

/** A text that is kept as a file and never shown as a page. */
export const fileOf = (name: string, value: unknown): Response =>
  new Response(`${JSON.stringify(value, undefined, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
