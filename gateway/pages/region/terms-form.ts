import type { Result } from '#contracts/result';
import { fail, ok } from '#contracts/result';
import { fieldErrors } from '../../platform/http/http.ts';
import { AgreementTerms } from '../../trust/federation/agreement.ts';
import { given, textOf, textsOf } from '../console/form.ts';
import { betweenOf, type Terms } from './terms-diff.ts';

export const kinds = ['recognition', 'items', 'handoffs'] as const;
export type Kind = (typeof kinds)[number];

export const kindIn = (word: string): Kind => kinds.find((kind) => kind === word) ?? 'recognition';

const linesOf = (form: FormData, name: string): string[] =>
  textOf(form, name)
    .split(/[\s,，、;；]+/)
    .filter((line) => line !== '');

const linesIfAny = (form: FormData, name: string) => {
  const lines = linesOf(form, name);
  return lines.length > 0 ? { [name]: lines } : {};
};

/** A body, and between which days what it issued counts: `CODE(2020-01-01/..)`, an interval as in ISO 8601-2. */
const datedIssuer = /^([^()（）]+)[(（]([^()（）/]+)\/([^()（）/]+)[)）]$/;

function issuerIn(line: string) {
  const [, code, since, until] = datedIssuer.exec(line) ?? [];
  if (code === undefined) return line;
  return { code, ...(since === '..' ? {} : { since }), ...(until === '..' ? {} : { until }) };
}

function previewIn(form: FormData) {
  const preview = given(form, 'preview');
  if (preview === undefined) return {};
  return { preview: preview === 'byLaw' ? { byLaw: textOf(form, 'byLaw') } : preview };
}

function sidesIn(form: FormData, own: string): readonly [string, string] {
  const other = textOf(form, 'other');
  return textOf(form, 'direction') === 'isGiven' ? [other, own] : [own, other];
}

/** The body of terms by their kind, as far as it was written. */
function bodyIn(form: FormData, own: string): Record<string, unknown> {
  const kind = kindIn(textOf(form, 'kind'));
  const [gives, isGiven] = sidesIn(form, own);
  if (kind !== 'recognition') {
    const between = { kind, from: gives, to: isGiven };
    return kind === 'items'
      ? { ...between, items: linesOf(form, 'items') }
      : { ...between, days: textsOf(form, 'days'), ...linesIfAny(form, 'except') };
  }
  return {
    certificateType: textOf(form, 'certificateType'),
    issuerRegion: gives,
    recognisingRegion: isGiven,
    items: linesOf(form, 'items'),
    issuers: linesOf(form, 'issuers').map(issuerIn),
    ...linesIfAny(form, 'fields'),
    ...previewIn(form),
    ...(given(form, 'keyBinding') ? { keyBinding: 'required' } : {}),
  };
}

type Wrong = ReturnType<typeof fieldErrors>;

/** What pages call a side that the terms name by another word. */
const pageNames: Readonly<Record<string, string>> = {
  '/issuerRegion': '/other',
  '/recognisingRegion': '/other',
  '/from': '/other',
  '/to': '/other',
};
const onPage = (pointer: string): string => {
  const [, first = ''] = pointer.split('/');
  return pageNames[`/${first}`] ?? `/${first}`;
};

/** The terms that a form writes, or which of its fields are wrong. Pure. */
export function termsIn(form: FormData, own: string): Result<AgreementTerms, Wrong> {
  const until = given(form, 'until');
  const notice = given(form, 'noticeDays');
  const terms = AgreementTerms.safeParse({
    id: textOf(form, 'id'),
    ...bodyIn(form, own),
    since: textOf(form, 'since'),
    ...(until === undefined ? {} : { until }),
    ...(notice === undefined ? {} : { noticeDays: Number(notice) }),
  });
  if (terms.success) return ok(terms.data);
  return fail(
    fieldErrors(terms.error).map(({ pointer, reason }) => ({ pointer: onPage(pointer), reason })),
  );
}

type Dated = { readonly code: string; readonly since?: string; readonly until?: string };

const lines = (value: unknown): string =>
  Array.isArray(value)
    ? value
        .map((one: string | Dated) =>
          typeof one === 'string' ? one : `${one.code}(${one.since ?? '..'}/${one.until ?? '..'})`,
        )
        .join('\n')
    : '';

/** What a form holds before anybody writes: the terms of another agreement, without its id and its days. */
export function writtenFrom(terms: Terms | undefined, own: string): Record<string, string> {
  if (!terms) return {};
  const [gives, isGiven] = betweenOf(terms);
  const { certificateType, items, issuers, fields, noticeDays, preview, keyBinding } = terms;
  const { byLaw } = Object(preview) as { byLaw?: unknown };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    direction: gives === own ? 'gives' : 'isGiven',
    other: gives === own ? isGiven : gives,
    certificateType: text(certificateType),
    items: lines(items),
    issuers: lines(issuers),
    fields: lines(fields),
    days: lines(terms['days']),
    except: lines(terms['except']),
    noticeDays: typeof noticeDays === 'number' ? String(noticeDays) : '',
    preview: byLaw === undefined ? text(preview) : 'byLaw',
    byLaw: text(byLaw),
    keyBinding: text(keyBinding),
  };
}
