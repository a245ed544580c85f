import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificate as jiangsuReads } from '#adapters/jiangsu/certificate-reading';
import { write as jiangsuWrites } from '#adapters/jiangsu/platform/certificate-store';
import type { SampleCertificate, SampleRegion } from '#adapters/kit/sample-world';
import { canonicalCertificate as shanghaiReads } from '#adapters/shanghai/certificate-canon';
import { licence as shanghaiWrites } from '#adapters/shanghai/platform/licences';
import { sampleShanghaiCredentials } from '#adapters/shanghai/sample-credentials';
import { readCertificate as zhejiangReads } from '#adapters/zhejiang/certificate';
import { faceOf as zhejiangWrites } from '#adapters/zhejiang/platform/certificates';
import { Certificate, CertificateStatus } from '#contracts/certificate';
import { isAttributeName } from '#contracts/certificate-attributes';
import {
  citizenCheckDigit,
  mod37_36CheckCharacter,
  usccCheckCharacter,
} from '#contracts/check-digits';
import { endOf } from '#contracts/dates';
import { fieldOf } from './minimise.ts';
import type { TypeDescription, TypeField } from './type-form.ts';
import { describedTypes } from './types.ts';

const { credentials } = sampleShanghaiCredentials('http://127.0.0.1:1');

/** Each format by its own writer, which shares no code with its reader. */
const formats: Readonly<
  Record<
    string,
    { region: SampleRegion; trip: (one: SampleCertificate) => Certificate | undefined }
  >
> = {
  shanghai: {
    region: '310118',
    trip: (one) => {
      const read = shanghaiReads(shanghaiWrites(one, one.status), {
        region: '310118',
        credentials,
      });
      return read.ok ? read.value : undefined;
    },
  },
  jiangsu: {
    region: '320509',
    trip: (one) => {
      const read = jiangsuReads(jiangsuWrites(one, one.status), '320509');
      return read.ok ? read.value : undefined;
    },
  },
  zhejiang: { region: '330421', trip: (one) => zhejiangReads(zhejiangWrites(one), '330421') },
};

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2098-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const name = fc.stringMatching(/^[沈陆䶮𠂇〇龑阿]{1,8}(·[示例丽]{1,6})?$/u);
const text = fc.stringMatching(/^[沈路号、，（）A-Za-z0-9][沈路号 、，（）A-Za-z0-9.]{0,40}$/u);
const code = fc.stringMatching(/^[0-9A-Z]{1,18}$/);
const sexes = fc.constantFrom('0', '1', '2', '9');
const peoples = fc.integer({ min: 1, max: 56 }).map((nth) => String(nth).padStart(2, '0'));

const money = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.constantFrom('CNY', 'USD', 'HKD'))
  .map(([value, currency]) => `${value} ${currency}`);

function textFor({ name: field, kind }: TypeField): fc.Arbitrary<string> {
  if (field === 'sex') return sexes;
  if (field === 'ethnicity') return peoples;
  if (field === 'registeredCapital') return money;
  if (kind === 'date') return day;
  if (kind === 'name') return name;
  return kind === 'code' ? code : text;
}

const person = fc
  .tuple(fc.constantFrom('320509', '310118', '330421'), day, digits(3))
  .map(([place, born, order]) => `${place}${born.replaceAll('-', '')}${order}`)
  .map((first17) => ({ kind: 'person' as const, code: first17 + citizenCheckDigit(first17) }));
const company = digits(9).map((nth) => {
  const first17 = `91320509${nth}`;
  return { kind: 'company' as const, code: first17 + (usccCheckCharacter(first17) ?? '') };
});

const holderOf = ({ holder }: TypeDescription) => {
  const both = { company: [company], either: [person, company], person: [person], child: [person] };
  return fc.oneof(...both[holder]).chain((one) => name.map((called) => ({ ...one, name: called })));
};

function certificateOf(type: TypeDescription, region: SampleRegion) {
  const own = type.fields.filter((field) => isAttributeName(field.name));
  const first17 = `11${region}XX0000001`;
  const issuer = { name: '示例机关', code: first17 + (usccCheckCharacter(first17) ?? '') };
  return fc
    .record({
      holder: holderOf(type),
      number: code,
      serial: fc.stringMatching(/^[0-9A-Z]{7,20}$/),
      issuedOn: day,
      validUntil: fc.oneof(day, fc.constant('long_term')),
      status: fc.constantFrom(...CertificateStatus.options),
      attributes: fc.record(Object.fromEntries(own.map((field) => [field.name, textFor(field)]))),
    })
    .map(({ holder, serial, attributes, ...rest }): SampleCertificate => {
      const body = `${type.code}${issuer.code}${serial}001`;
      const check = mod37_36CheckCharacter(body);
      const identifier = `1.2.156.3005.2.${type.code}.${issuer.code}.${serial}.001.${check}`;
      const about = { code: type.code, name: type.name.zh };
      return { region, type: about, identifier, issuer, holders: [holder], attributes, ...rest };
    });
}

/** What every certificate has, as two regions must read it alike. */
const meant = (one: Certificate) => ({
  identifier: one.identifier,
  type: one.type,
  name: one.name,
  number: one.number,
  issuer: one.issuer.code,
  issuedOn: one.issuedOn?.value.slice(0, 10),
  until:
    one.validity.kind === 'until'
      ? endOf(one.validity.until).toISOString().slice(0, 19)
      : one.validity.kind,
  holders: one.holders,
  status: one.status,
  unreadable: one.unreadable,
});

const expected = (one: SampleCertificate) => ({
  identifier: one.identifier,
  type: one.type.code,
  name: one.type.name,
  number: one.number,
  issuer: one.issuer.code,
  issuedOn: one.issuedOn,
  until: one.validUntil === 'long_term' ? 'long_term' : `${one.validUntil}T15:59:59`,
  holders: one.holders.map(({ name: called, code: number, kind }) => ({
    name: called,
    code: number,
    codeType: kind === 'person' ? '111' : '001',
  })),
  status: one.status,
  unreadable: undefined,
});

describe.each(Object.entries(formats))('by the format of %s nothing is lost', (_, format) => {
  it.each(describedTypes.map((type) => [type.name.zh, type] as const))('of %s', (__, type) => {
    fc.assert(
      fc.property(certificateOf(type, format.region), (one) => {
        const read = format.trip(one);
        expect(read && meant(read)).toEqual(expected(one));
        expect(read?.attributes).toEqual(one.attributes);
        for (const field of Object.keys(one.attributes))
          expect(read?.provenance[`attributes.${field}`]?.raw).toBeTruthy();
        // And the canonical API, which is no format of its own, carries what was read as it is.
        expect(Certificate.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
        // Whatever an item may name of the type is found in it.
        const [holder] = read?.holders ?? [];
        for (const { name: field } of type.fields)
          expect(read && holder && fieldOf(read, holder, field)).toBeTruthy();
      }),
      { numRuns: 15 },
    );
  });
});
