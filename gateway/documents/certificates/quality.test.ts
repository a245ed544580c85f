import { expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import type { Certificate } from '#contracts/certificate';
import { shapeOf } from '#contracts/text-shape';
import { lacksOf, unreadableFields } from './quality.ts';
import { describedType } from './types.ts';
import { check } from './verdict.ts';

const type = certificateTypes.businessLicence.code;
const described = describedType(type)?.fields[0]?.name ?? '';
const found = (...unreadable: string[]) =>
  unreadableFields({ checks: [], certificate: { type, unreadable } as unknown as Certificate });

it('a field that cannot be read is counted by its canonical name, once, whoever of several holders it is of', () => {
  expect(found('validity', 'holders.0.name', 'holders.1.name')).toEqual([
    'validity',
    'holders.name',
  ]);
  expect(described).not.toBe('');
  expect(found(`attributes.${described}`)).toEqual([`attributes.${described}`]);
});

it('a name that a region made up, a value in it even, is no name of a series', () => {
  expect(
    found('attributes.沈小明 320509199001011234', 'attributes.__proto__', 'x'.repeat(60)),
  ).toEqual(['other']);
  expect(unreadableFields({ checks: [] })).toEqual([]);
});

it('what is kept of a field that cannot be read is how it was written, and nothing of what it says', () => {
  expect(shapeOf('2030.13.01')).toBe('99.99.99');
  expect(shapeOf('见附件 No.7')).toBe('字字 AA.9');
  expect(shapeOf('沈小明 320509199001011234')).toBe(
    shapeOf('陆示例 11010119900307001X'.slice(0, -1)),
  );
  expect(shapeOf('a@b.example')).toBe('A?A.AA');
  for (const text of ['2030年1月1日', '见附件', '/'])
    expect(shapeOf(shapeOf(text))).toBe(shapeOf(text));
});

it('each lack is counted once, in one order, and a region that says what it could not write is believed in its shape alone', () => {
  const certificate = {
    type,
    unreadable: ['validity', 'holders.1.name', 'holders.0.name'],
    shapes: { validity: '沈小明 2030', 'holders.0.name': '字字' },
  } as unknown as Certificate;
  const checks = [
    check('time', 'indeterminate', 'time.validity_unreadable'),
    check('parse', 'valid', 'parse.certificate'),
  ];
  expect(lacksOf({ checks, certificate })).toEqual([
    { kind: 'field', name: 'holders.name', shape: '字字' },
    { kind: 'field', name: 'validity', shape: '字字 99' },
    { kind: 'time', name: 'time.validity_unreadable' },
  ]);
});
