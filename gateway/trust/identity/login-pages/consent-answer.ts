import type { ConsentField } from './page-data.ts';

export type ConsentAnswer =
  | { readonly decision: 'refuse' }
  | { readonly decision: 'approve'; readonly claims: readonly string[] };

/**
 * What a person decided. Anything but an explicit `approve` is a refusal. Required fields are part of an
 * approval; a field that was not on the page is not granted, whatever the form says.
 */
export function readConsent(
  form: URLSearchParams,
  fields: readonly Pick<ConsentField, 'claim' | 'required'>[],
): ConsentAnswer {
  const decisions = form.getAll('decision');
  if (decisions.length !== 1 || decisions[0] !== 'approve') return { decision: 'refuse' };
  const ticked = new Set(form.getAll('claim'));
  const claims = fields.filter(({ claim, required }) => required || ticked.has(claim));
  return { decision: 'approve', claims: claims.map(({ claim }) => claim) };
}
