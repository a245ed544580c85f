import { expect, it } from 'vitest';
import { DraftRequest } from '#contracts/draft';
import type { Item } from '#contracts/item';
import { problemsOf, requestIn } from './content.ts';

const itemCode = '11330421MB1234567X4330109001001';
const material = (code: string, when?: readonly object[]) => ({
  code,
  name: code,
  required: true,
  commitment: false,
  originalRequired: false,
  ...(when ? { when } : {}),
});
const lease = {
  code: itemCode,
  region: '330421',
  materials: [material('ID'), material('LEASE', [{ premises: ['rented'] }])],
  form: { type: 'object', properties: { area: { type: 'integer', minimum: 1 } } },
  guide: {
    questions: [
      {
        code: 'premises',
        text: '场所',
        options: [
          { code: 'own', text: '自有' },
          { code: 'rented', text: '租赁' },
        ],
      },
    ],
    outcomes: [],
  },
} as unknown as Item;

const digest = `sha-256:${'0'.repeat(64)}`;
const draft = (change: object) =>
  ({
    itemCode,
    from: '310118',
    to: '330421',
    channel: 'window',
    form: {},
    materials: [{ code: 'ID', how: 'upload', ref: digest }],
    originals: false,
    prechecks: [],
    ...change,
  }) as unknown as DraftRequest;

const about = (change: object): readonly string[] =>
  problemsOf(draft(change), lease, undefined, new Date('2026-11-29T04:00:00Z')).flatMap(
    ({ pointer }) => (/^\/(materials|form|situation)/.test(pointer) ? [pointer] : []),
  );

it('a draft is whole in the situation that it tells, as the application that it becomes', () => {
  expect(about({ situation: { premises: 'own' } })).toEqual([]);
  expect(about({ situation: { premises: 'rented' } })).toEqual(['/materials']);
  expect(about({ situation: { premises: 'boat' } })).toEqual(['/situation/premises']);
  expect(DraftRequest.shape.situation.safeParse({ premises: 'own' }).success).toBe(true);
  expect(requestIn(draft({ situation: { premises: 'own' } }))).toHaveProperty('situation');
});

it('a draft is not said to be ready whose form its item would not take', () => {
  expect(about({ situation: { premises: 'own' }, form: { area: 3 } })).toEqual([]);
  expect(about({ situation: { premises: 'own' }, form: { area: 0 } })).toEqual(['/form/area']);
});
