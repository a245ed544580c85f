import { describe, expect, it } from 'vitest';
import { items } from '#adapters/kit/sample-items';
import { certificateTypes, itemCodeIn, type SampleRegion } from '#adapters/kit/sample-world';
import type { BundleStepRequest } from '#contracts/bundle';
import { orderProblems } from '#contracts/bundle-states';
import type { Item } from '#contracts/item';
import { bundleTypes, findBundleType } from './bundle-types.ts';
import { expandStep, orderSteps } from './expand.ts';

const itemOf = (region: SampleRegion, basicCode: string): Item => {
  const sample = items.find((item) => item.basicCode === basicCode);
  if (!sample) throw new Error('no such item');
  return {
    code: itemCodeIn(region, basicCode),
    region,
    name: sample.names[region],
    authority: 'x',
    requiredIal: 2,
    statutoryDays: 1,
    promisedDays: 1,
    materials: sample.materials[region].map((material) => ({
      code: material.code,
      name: material.name,
      required: true,
      ...(material.certificateType ? { certificateType: material.certificateType } : {}),
      commitment: material.commitment ?? false,
      originalRequired: false,
    })),
  };
};

const step = (
  name: string,
  region: SampleRegion,
  basicCode: string,
  materials: BundleStepRequest['materials'] = [],
): BundleStepRequest => ({
  step: name,
  itemCode: itemCodeIn(region, basicCode),
  to: region,
  form: {},
  materials,
  originals: false,
});

const [licence, seal, tax] = ['000131001001', '000109005001', '000130001001'] as const;
const company = findBundleType('company-start-up');

describe('bundle types', () => {
  it.each(bundleTypes)(
    '$id is sound: an order, items that exist, what it names is there',
    (type) => {
      expect(orderProblems(type.steps)).toEqual([]);
      const keys = type.steps.map((known) => known.step);
      for (const known of type.steps) {
        const sample = items.find((item) => item.basicCode === known.basicCode);
        expect(sample).toBeDefined();
        expect(known.issues).toBe(sample?.issues && certificateTypes[sample.issues].code);
      }
      for (const { step: key, codes, text } of type.commitments) {
        expect(keys).toContain(key);
        expect(codes.length).toBeGreaterThan(0);
        expect(text.zh).not.toBe(text.en);
      }
    },
  );
});

describe('the steps of a bundle type', () => {
  const whole = [
    step('licence', '330421', licence),
    step('seal', '330421', seal),
    step('tax', '320509', tax),
  ];

  it('have the order of the type, without what is left out', () => {
    const { steps, problems } = orderSteps(whole, company);
    expect(problems).toEqual([]);
    expect(steps.map(({ after }) => after)).toEqual([[], ['licence'], ['licence']]);
  });

  it('are refused with every problem at once', () => {
    const wrong = [
      { ...step('seal', '330421', licence), after: [] },
      step('tax', '320509', licence),
      step('dance', '320509', tax),
    ];
    expect(orderSteps(wrong, company).problems).toEqual([
      { pointer: '/steps', reason: 'licence is missing' },
      { pointer: '/steps/0', reason: 'the order is that of the bundle type' },
      { pointer: '/steps/1', reason: 'needs the item 000130001001' },
      { pointer: '/steps/2', reason: 'company-start-up has no such step' },
    ]);
  });

  it('share one document under each region’s own code and take the licence from the step that issues it', () => {
    const { steps } = orderSteps(whole, company);
    const shared = [{ code: 'ADDRESS', how: 'upload' as const, ref: 'sha-256:a' }];
    const expanded = steps.map((ordered, index) =>
      expandStep(
        { steps, type: company, shared },
        ordered,
        itemOf(
          ...(
            [
              ['330421', licence],
              ['330421', seal],
              ['320509', tax],
            ] as const
          )[index as 0],
        ),
      ),
    );
    expect(expanded.map(({ materials }) => materials)).toEqual([
      [{ code: 'LEASE', how: 'upload', ref: 'sha-256:a' }],
      [{ code: 'DZZM', how: 'upload', ref: 'sha-256:a' }],
      [{ code: 'CDZM', how: 'upload', ref: 'sha-256:a' }],
    ]);
    expect(expanded.map(({ later }) => later)).toEqual([
      [],
      [{ code: 'LICENCE', fromStep: 'licence' }],
      [{ code: 'LICENCE', fromStep: 'licence' }],
    ]);
  });
});

it('a step’s own material comes before what is shared, and a later one only from an earlier step', () => {
  const own = [
    { code: 'LEASE', how: 'original' as const, ref: 'sha-256:own' },
    { code: 'ID', how: 'certificate' as const, fromStep: 'b' },
    { code: 'CHARTER', how: 'upload' as const, fromStep: 'a' },
  ];
  const steps = [
    { ...step('a', '330421', licence, own), after: [] },
    { ...step('b', '330421', seal), after: ['a'] },
  ];
  const shared = [{ code: 'LEASE', how: 'upload' as const, ref: 'sha-256:shared' }];
  const [first] = steps;
  if (!first) throw new Error('no step');
  const expanded = expandStep({ steps, type: undefined, shared }, first, itemOf('330421', licence));
  expect(expanded.materials).toEqual([own[0]]);
  expect(expanded.problems).toEqual([
    { pointer: '/materials/1', reason: 'is no earlier step' },
    { pointer: '/materials/2', reason: 'an earlier step gives certificates only' },
  ]);
});
