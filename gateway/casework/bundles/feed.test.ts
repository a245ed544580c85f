import { expect, it } from 'vitest';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { fieldsFed } from './feed.ts';

const type = '11100000MB0143028R001';
const region = '320509';
const reads = { certificateType: type, fields: ['holderName', 'number'] };
const where = (never: object[]) =>
  ({ regions: [{ code: region, sharing: { never } }] }) as unknown as FederationDocument;

it('pretext: a bundle’s step reads no field of another region’s that the region never gives, or not under the agreement', () => {
  const document = where([{ type, fields: ['number'] }]);
  const given = { ok: true, value: ['holderName'] };
  const notShared = { ok: false, failure: { code: 'certificate.not_shared' } };
  expect(fieldsFed({ region, document }, reads)).toEqual(given);
  expect(fieldsFed({ region, document: where([]), fields: ['holderName'] }, reads)).toEqual(given);
  expect(fieldsFed({ region, document, fields: ['number'] }, reads)).toMatchObject(notShared);
  expect(fieldsFed({ region, document: where([{ type }]) }, reads)).toMatchObject(notShared);
  // What the deciding region has issued itself is its own to read.
  expect(fieldsFed({ region }, reads)).toEqual({ ok: true, value: reads.fields });
});

it('a material that reads nothing is the item’s doing, and no region’s', () => {
  for (const source of [{ region }, { region, document: where([]) }])
    expect(fieldsFed(source, { certificateType: type })).toMatchObject({
      ok: false,
      failure: { code: 'certificate.purpose_not_allowed' },
    });
});
