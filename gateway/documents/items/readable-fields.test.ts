import { describe, expect, it } from 'vitest';
import { readableFields } from './readable-fields.ts';

const type = '11100000XX0000009K001';
const refused = { ok: false, failure: { code: 'certificate.purpose_not_allowed' } };

describe('purpose binding', () => {
  it('reads what the materials of this type list, together', () => {
    const materials = [
      { certificateType: type, fields: ['holderName', 'scope'] },
      { certificateType: type, fields: ['scope', 'validity'] },
      { certificateType: '11100000000013127D001', fields: ['holderCode'] },
    ];
    expect(readableFields({ materials }, type)).toEqual({
      ok: true,
      value: ['holderName', 'scope', 'validity'],
    });
  });

  it('reads a single field where the item lists but one', () => {
    const materials = [{ certificateType: type, fields: ['scope'] }];
    expect(readableFields({ materials }, type)).toEqual({ ok: true, value: ['scope'] });
  });

  it('reads nothing where the item lists the type without fields, or not at all', () => {
    for (const materials of [[{ certificateType: type }], []])
      expect(readableFields({ materials }, type)).toMatchObject(refused);
  });
});
