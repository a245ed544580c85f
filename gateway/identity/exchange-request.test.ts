import { describe, expect, it } from 'vitest';
import { parseExchange } from './exchange-request.ts';

const issuer = 'https://gateway.example';

describe('parseExchange', () => {
  const ticket = 'urn:tongban:params:oauth:token-type:regional-ticket';
  const codeOf = (change: Record<string, string>): string => {
    const entries = { subject_token: 't', subject_token_type: ticket, ...change };
    const parsed = parseExchange(new Map(Object.entries(entries)), issuer);
    return parsed.ok ? (parsed.value.target ?? 'no target') : parsed.failure.code;
  };

  it('reads the deciding region from the audience', () => {
    expect(codeOf({})).toBe('no target');
    expect(codeOf({ audience: issuer })).toBe('no target');
    expect(codeOf({ audience: 'urn:tongban:region:330421' })).toBe('330421');
  });

  it('refuses targets that are not ours', () => {
    for (const audience of [
      'https://other.example',
      'urn:tongban:region:',
      'urn:tongban:region:3304210',
      `${issuer}/`,
    ]) {
      expect(codeOf({ audience })).toBe('oauth.invalid_target');
    }
    expect(codeOf({ resource: 'https://other.example' })).toBe('oauth.invalid_target');
  });

  it('refuses an actor token, with and without its type: the client is the actor', () => {
    expect(codeOf({ actor_token: 'a' })).toBe('oauth.invalid_request');
    expect(codeOf({ actor_token_type: 'urn:x' })).toBe('oauth.invalid_request');
    expect(
      codeOf({ actor_token: 'a', actor_token_type: 'urn:ietf:params:oauth:token-type:jwt' }),
    ).toBe('oauth.invalid_request');
  });

  it('refuses other token types in and out', () => {
    expect(codeOf({ subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' })).toBe(
      'oauth.invalid_request',
    );
    expect(codeOf({ requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' })).toBe(
      'oauth.invalid_request',
    );
  });
});
