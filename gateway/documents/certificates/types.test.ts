import { expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { attributeKinds, isAttributeName } from '#contracts/certificate-attributes';
import { claimNameProblem } from './sd-jwt.ts';
import { describedType, describedTypes } from './types.ts';

it('nineteen types in two batches, each code once, each field once and usable as a claim', () => {
  expect(describedTypes).toHaveLength(19);
  expect(describedTypes.filter(({ batch }) => batch === 1)).toHaveLength(8);
  expect(new Set(describedTypes.map(({ code }) => code)).size).toBe(19);
  for (const { fields, face } of describedTypes) {
    const names = fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => claimNameProblem(name) !== undefined)).toEqual([]);
    expect(face.filter((name) => !names.includes(name))).toEqual([]);
  }
});

it('a code that nobody published cannot be taken for one of the national catalogue', () => {
  for (const { code, codeStanding } of describedTypes)
    expect(code.includes('XX')).toBe(codeStanding === 'stand_in');
  expect(describedType('11100000000013127D001')?.name.zh).toContain('居民身份证');
});

it('every type of the sample world is described, by its own name', () => {
  for (const { code, name } of Object.values(certificateTypes))
    expect(describedType(code)?.name.zh).toBe(name);
});

it('every field that a type has of its own is read alike in all regions, and none is read that no type has', () => {
  const read = describedTypes
    .flatMap(({ fields }) => fields)
    .filter(({ name }) => isAttributeName(name));
  // A sum of money is described as the amount that it is; it is read with its currency.
  const described = (name: string) => {
    const kind = isAttributeName(name) ? attributeKinds[name] : undefined;
    return kind === 'money' ? 'amount' : kind;
  };
  expect(read.map(({ name, kind }) => [name, kind])).toEqual(
    read.map(({ name }) => [name, described(name)]),
  );
  const common = [
    ...['holderName', 'holderCode', 'number', 'issuerName', 'issuerCode', 'issuedOn', 'validity'],
  ];
  expect(new Set(describedTypes.flatMap(({ fields }) => fields.map(({ name }) => name)))).toEqual(
    new Set([...common, ...Object.keys(attributeKinds)]),
  );
});
