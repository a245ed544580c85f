import { describe, expect, it } from 'vitest';
import { grantScopes } from './scopes.ts';

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
