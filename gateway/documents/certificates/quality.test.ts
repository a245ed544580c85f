import { expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import type { Certificate } from '#contracts/certificate';
import { shapeOf } from '#contracts/text-shape';
import type { Platform } from '../../platform/process/platform.ts';
import { fetchCounting, type Wanted } from './fetch.ts';
import { lacksOf, noteQuality, unreadableFields } from './quality.ts';
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

it('each lack is counted once, and a region that says what it could not write is believed in its shape alone', () => {
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
    { kind: 'time', name: 'time.validity_unreadable' },
    { kind: 'field', name: 'validity', shape: '字字 99' },
    { kind: 'field', name: 'holders.name', shape: '字字' },
  ]);
});

const clock = () => new Date('2026-11-29T00:00:00Z');

it('what cannot be kept fails no answer, and is told to the operator', async () => {
  const told: unknown[] = [];
  const platform = {
    clock,
    inGroups: () => () => Promise.reject(new TypeError('gone')),
    log: { error: (...line: unknown[]) => told.push(line) },
  } as unknown as Platform;
  await noteQuality(platform, '320509', {
    checks: [check('time', 'indeterminate', 'time.validity_unreadable')],
  });
  expect(told).toEqual([
    ['certificate.quality_not_kept', { region: '320509', error: 'TypeError: gone' }],
  ]);
});

it.each([
  ['attributes.motherCode', 1],
  ['holders.0.code', 1],
  ['attributes.bornIn', 0],
])(
  'of a child’s certificate that names nobody as a parent and hides %s, %i is counted, and nobody waits for it',
  async (path, times) => {
    const asked: unknown[] = [];
    const certificate = { type, attributes: {}, holders: [], unreadable: [path] };
    const certificates = { retrieve: async () => ({ ok: true, value: certificate }) };
    const platform = {
      clock,
      inGroups: () => (ask: unknown) => {
        asked.push(ask);
        return new Promise<never>(() => {});
      },
      regions: new Map([['320509', { adapter: { certificates }, context: () => ({}) }]]),
    } as unknown as Platform;
    const wanted = {
      home: '320509',
      party: { kind: 'person', name: '沈示例', idType: '111', idNumber: '32050918910214002X' },
      child: { name: '沈小明', code: '320509199001011234', codeType: '111' },
      until: clock(),
    } as unknown as Wanted;
    expect(await fetchCounting(platform, wanted, clock())).toMatchObject({
      failure: { code: 'certificate.not_held' },
    });
    expect(asked).toHaveLength(times);
  },
);
