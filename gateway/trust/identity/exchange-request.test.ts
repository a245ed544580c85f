import { describe, expect, it } from 'vitest';
import { type Neighbours, parseExchange } from './exchange-request.ts';

const issuer = 'https://gateway.example';
const jwt = 'urn:ietf:params:oauth:token-type:jwt';
const foreign = 'https://as.example';
const neighbours = {
  regions: [{ code: '330421', authorizationServer: { issuer: foreign } }],
  members: [{ clientId: 'jiashan.platform' }],
} as unknown as Neighbours;

describe('parseExchange', () => {
  const ticket = 'urn:tongban:params:oauth:token-type:regional-ticket';
  const codeOf = (change: Record<string, string>): string => {
    const entries = { subject_token: 't', subject_token_type: ticket, ...change };
    const parsed = parseExchange(new Map(Object.entries(entries)), issuer, neighbours);
    if (!parsed.ok) return parsed.failure.code;
    const { target } = parsed.value;
    if (target.kind === 'region') return target.region ?? 'no target';
    return `${target.kind} ${target.kind === 'member' ? target.clientId : target.region}`;
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

  it('takes an actor token with its type, and neither without the other', () => {
    const own = 'urn:ietf:params:oauth:token-type:access_token';
    expect(codeOf({ actor_token: 'a' })).toBe('oauth.invalid_request');
    expect(codeOf({ actor_token_type: own })).toBe('oauth.invalid_request');
    expect(codeOf({ actor_token: 'a', actor_token_type: jwt })).toBe('oauth.invalid_request');
    expect(codeOf({ actor_token: 'a', actor_token_type: own })).toBe('no target');
  });

  it('gives a jwt to another domain’s server only, and that nothing but a jwt', () => {
    expect(codeOf({ audience: foreign, requested_token_type: jwt })).toBe('domain 330421');
    expect(codeOf({ resource: foreign, requested_token_type: jwt })).toBe('domain 330421');
    expect(codeOf({ audience: foreign })).toBe('oauth.invalid_target');
    expect(codeOf({ requested_token_type: jwt })).toBe('oauth.invalid_target');
    expect(codeOf({ audience: `${foreign}/`, requested_token_type: jwt })).toBe(
      'oauth.invalid_target',
    );
    const two = { audience: foreign, resource: issuer, requested_token_type: jwt };
    expect(codeOf(two)).toBe('oauth.invalid_target');
  });

  it('hands a token on to a member that exists', () => {
    expect(codeOf({ audience: 'jiashan.platform' })).toBe('member jiashan.platform');
    expect(codeOf({ audience: 'jiashan.other' })).toBe('oauth.invalid_target');
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
