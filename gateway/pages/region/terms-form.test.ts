import { describe, expect, it } from 'vitest';
import { termsIn, writtenFrom } from './terms-form.ts';

const formOf = (written: Readonly<Record<string, string>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(written)) form.append(name, value);
  return form;
};
const written = {
  kind: 'recognition',
  id: 'cards-anew',
  direction: 'isGiven',
  other: '320509',
  certificateType: '11100000MB0143028R001',
  items: '000131001001\n000130001001',
  issuers: '11320509XX0000001C',
  since: '2027-01-01',
};

describe('the terms that a region writes on its page', () => {
  it('are those of the API, with the region itself as the other side; what was not said is not in them', () => {
    const made = termsIn(formOf(written), '330421');
    expect(made).toEqual({
      ok: true,
      value: {
        id: 'cards-anew',
        certificateType: written.certificateType,
        issuerRegion: '320509',
        recognisingRegion: '330421',
        items: ['000131001001', '000130001001'],
        issuers: [written.issuers],
        since: '2027-01-01',
      },
    });
  });

  it('are refused at the field of the page that is wrong, whatever the API calls it', () => {
    const made = termsIn(formOf({ ...written, other: '', items: 'x', since: '' }), '330421');
    const pointers = made.ok ? [] : made.failure.map(({ pointer }) => pointer);
    expect(pointers.toSorted()).toEqual(['/items', '/other', '/since']);
  });

  it('begin with those of another agreement, seen from either side, without its id and days', () => {
    const terms = {
      id: 'before',
      since: '2026-01-01',
      certificateType: written.certificateType,
      issuerRegion: '320509',
      recognisingRegion: '330421',
      items: ['000131001001'],
      issuers: [{ code: '11320509XX0000001C', since: '2020-01-01' }],
    };
    expect(writtenFrom(terms, '330421')).toMatchObject({ direction: 'isGiven', other: '320509' });
    const again = writtenFrom(terms, '320509');
    expect(again).toMatchObject({ direction: 'gives', other: '330421', items: '000131001001' });
    expect(Object.keys(again)).not.toContain('id');
  });

  it.each([
    {
      certificateType: written.certificateType,
      ...{ issuerRegion: '320509', recognisingRegion: '330421', items: ['000131001001'] },
      issuers: ['11320509XX0000001C', { code: '320509', since: '2020-01-01' }],
      fields: ['name'],
      preview: { byLaw: '户口登记条例第三条' },
      keyBinding: 'required',
      noticeDays: 9,
    },
    { kind: 'items', from: '330421', to: '320509', items: ['000131001001'] },
    { kind: 'handoffs', from: '320509', to: '330421', days: ['mon'], except: ['2026-12-28'] },
  ] as const)('lose nothing of %j, written again', (body) => {
    const terms = { ...body, id: 'before', since: '2026-01-01' };
    const kind = 'kind' in body ? body.kind : 'recognition';
    const again = { ...writtenFrom(terms, '330421'), kind, id: terms.id, since: terms.since };
    expect(termsIn(formOf(again), '330421')).toEqual({ ok: true, value: terms });
  });
});
