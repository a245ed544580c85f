import type { Language } from '../../platform/http/problem-texts.ts';
import { type Choice, inChinese } from './form.ts';
import type { Visit } from './form-page.ts';

/** A type as the catalogue of the API has it. */
type CertificateType = {
  readonly code: string;
  /** What guides call it. */
  readonly papers?: readonly string[];
  readonly about?: { readonly name: { readonly zh: string; readonly en: string } };
};

/** A type by its name, as a choice of a form: where only a guide names it, in Chinese; a code stands where nobody does. */
export function typeChoice(
  { code, papers = [], about }: CertificateType,
  language: Language,
): Choice {
  if (about) return language === 'en' ? [code, about.name.en] : [code, about.name.zh, inChinese];
  return [code, papers[0] ?? code, inChinese];
}

/** Every type that an agreement or an item names; none where they cannot be read now. */
export async function typeChoices({ read, language }: Visit): Promise<readonly Choice[]> {
  const listed = await read<{ readonly types: readonly CertificateType[] }>(
    '/v1/certificate-types',
  );
  return listed.ok ? listed.value.types.map((type) => typeChoice(type, language)) : [];
}
