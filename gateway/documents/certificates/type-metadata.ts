import { LRUCache } from 'lru-cache';
import { sha256Base64 } from '../../platform/keys/digest.ts';
import { describedType } from './types.ts';

/** `vct` of a copy: where anybody reads what such a copy says (SD-JWT VC, type metadata). */
export const vctOf = (origin: string, certificateType: string): string =>
  `${origin}/v1/certificate-types/${certificateType}`;

/** As copies of earlier versions name their type; none of them outlives its purpose. */
const formerVct = (certificateType: string): string => `urn:tongban:certificate:${certificateType}`;

export const namesType = (origin: string, vct: string, certificateType: string): boolean =>
  vct === vctOf(origin, certificateType) || vct === formerVct(certificateType);

type Written = { readonly body: string; readonly integrity: string };
const written = new LRUCache<string, Written>({ max: 500 });

const labels = ({ zh, en }: { readonly zh: string; readonly en: string }) => [
  { locale: 'zh-CN', label: zh },
  { locale: 'en', label: en },
];

function documentOf(origin: string, code: string): object {
  const about = describedType(code);
  if (!about) return { vct: vctOf(origin, code), name: code };
  const { zh, en } = about.name;
  return {
    vct: vctOf(origin, code),
    name: en,
    display: [
      { locale: 'zh-CN', name: zh },
      { locale: 'en', name: en },
    ],
    claims: about.fields.map(({ name, label }) => ({
      path: [name],
      display: labels(label),
      sd: 'always',
    })),
  };
}

/** The metadata as it is served, byte for byte, and what a copy says of it in `vct#integrity` (W3C SRI). */
export function typeMetadata(origin: string, code: string): Written {
  const key = vctOf(origin, code);
  const known = written.get(key);
  if (known) return known;
  const body = JSON.stringify(documentOf(origin, code));
  const made = { body, integrity: `sha256-${sha256Base64(body)}` };
  written.set(key, made);
  return made;
}
