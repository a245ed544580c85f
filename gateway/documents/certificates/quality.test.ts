import { expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import type { Certificate } from '#contracts/certificate';
import { unreadableFields } from './quality.ts';
import { describedType } from './types.ts';

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
