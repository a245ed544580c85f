import { expect, it } from 'vitest';
import { databaseTrouble, isDatabaseGone } from './trouble.ts';

const coded = (code: string) => Object.assign(new Error('it says so'), { code });

it.each([
  [
    'unreachable',
    ['08000', '08003', '08006', '08P01', '57P01', '57P02', '57P03', '57P04', '57P05', 'TGD01'],
  ],
  [
    'unreachable',
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'],
  ],
  ['not_writable', ['25006']],
  ['exhausted', ['53000', '53100', '53200', '53300', '53400']],
  ['interrupted', ['57014', '55P03', '40P01', '40001', '25P03']],
  ['broken', ['58030', '58000', 'XX000', 'XX001', 'XX002']],
])('PostgreSQL is %s where it says one of %j, however deep that lies', (trouble, codes) => {
  for (const code of codes) {
    expect(databaseTrouble(coded(code))).toBe(trouble);
    const wrapped = new Error('outer', {
      cause: new Error('Failed query', { cause: coded(code) }),
    });
    expect(databaseTrouble(wrapped)).toBe(trouble);
    expect(databaseTrouble(new AggregateError([new Error('first'), coded(code)]))).toBe(trouble);
  }
});

it.each([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
])('the driver’s own “%s” is an outage too', (message) => {
  expect(databaseTrouble(new Error('Failed query', { cause: new Error(message) }))).toBe(
    'unreachable',
  );
});

it.each(['23505', '22P02', '42P01', '42601', '0A000'])('%s is a bug of ours', (code) => {
  expect(databaseTrouble(coded(code))).toBeUndefined();
});

it('causes that lead in a circle come to an end', () => {
  const one = new Error('one');
  one.cause = new Error('two', { cause: one });
  expect(databaseTrouble(one)).toBeUndefined();
  expect(databaseTrouble('a text')).toBeUndefined();
});

it('a statement that was broken off is done one by one, an outage is not asked again', () => {
  expect(['40P01', '57014'].map((code) => isDatabaseGone(coded(code)))).toEqual([false, false]);
  expect(['25006', '53100', '57P01'].map((code) => isDatabaseGone(coded(code)))).toEqual([
    true,
    true,
    true,
  ]);
});
