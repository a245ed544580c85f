import { describe, expect, it } from 'vitest';
import type { Scope } from '../federation/entries.ts';
import { grantScopes, openedBy } from './scopes.ts';

describe('grantScopes', () => {
  it('never gives more than was asked and than every policy allows', () => {
    expect(grantScopes('cases:read admin', [['cases:read', 'cases:submit']])).toEqual({
      ok: true,
      value: ['cases:read'],
    });
    expect(grantScopes(undefined, [['cases:read', 'admin'], ['cases:read']])).toEqual({
      ok: true,
      value: ['cases:read'],
    });
  });

  it('refuses a request of which nothing is granted, and characters that no scope has', () => {
    expect(grantScopes('admin', [['cases:read']]).ok).toBe(false);
    expect(grantScopes(' ', [['cases:read']]).ok).toBe(false);
    expect(grantScopes('cases:read\u0000', [['cases:read']]).ok).toBe(false);
  });
});

describe('scopes that were once part of cases:submit', () => {
  const opened = (said: Scope[], scopes: Scope[], role: 'platform' | 'app' = 'platform') => [
    ...openedBy(said, { scopes, role }),
  ];

  it('come with it to a platform that was given none of them', () => {
    expect(opened(['cases:submit'], ['cases:submit', 'cases:read'])).toEqual([
      'cases:submit',
      'cases:report',
      'catalogue:upload',
      'certificates:report',
    ]);
    expect(opened(['cases:read'], ['cases:submit', 'cases:read'])).toEqual(['cases:read']);
    expect(opened(['cases:submit'], ['cases:read'])).toEqual([]);
    expect(opened(['cases:submit'], ['cases:submit'], 'app')).toEqual(['cases:submit']);
  });

  it('are apart from it, and from each other, once a platform has one', () => {
    const allowed: Scope[] = ['cases:submit', 'cases:report'];
    expect(opened(['cases:submit'], allowed)).toEqual(['cases:submit']);
    expect(opened(['cases:report'], allowed)).toEqual(['cases:report']);
    expect(opened(['cases:report', 'catalogue:upload'], allowed)).toEqual(['cases:report']);
  });
});

it('an operator with `admin` alone is system and security administrator, and neither once it is given one of the two', () => {
  const opened = (said: Scope[], scopes: Scope[], role: 'operator' | 'platform' = 'operator') => [
    ...openedBy(said, { scopes, role }),
  ];
  expect(opened(['admin'], ['admin'])).toEqual(['admin', 'admin:system', 'admin:security']);
  expect(opened(['admin'], ['admin', 'admin:system'])).toEqual(['admin']);
  expect(opened(['admin:system', 'admin:security'], ['admin:system'])).toEqual(['admin:system']);
  expect(opened(['admin'], ['admin'], 'platform')).toEqual(['admin']);
});
