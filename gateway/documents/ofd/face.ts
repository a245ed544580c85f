import { attributeOf, many, readXml, textOf } from './xml.ts';

/** 照面信息 as the file itself has it, by the names of the fields (modelled on GB/T 36903); one may come several times. */
export type SealedFace = ReadonlyMap<string, readonly string[]>;

/** Under this name the data lies among the attachments (modelled on GB/T 36905). */
export const faceName = '照面信息';

const maxFields = 200;

export function readFace(bytes: Uint8Array | undefined): SealedFace | undefined {
  const fields = many(readXml(bytes, 'CertificateFace'), 'Field');
  if (fields.length === 0 || fields.length > maxFields) return undefined;
  const face = new Map<string, string[]>();
  for (const field of fields) {
    const name = attributeOf(field, 'Name');
    if (name === undefined) return undefined;
    face.set(name, [...(face.get(name) ?? []), textOf(field) ?? '']);
  }
  return face;
}
