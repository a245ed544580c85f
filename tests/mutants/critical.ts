/** Files on which trust, delivery and proof rest, each with the tests that must notice a change of one token. */
export const critical: Readonly<Record<string, readonly string[]>> = {
  'contracts/strict-json.ts': ['contracts/strict-json.test.ts'],
  'contracts/open-text.ts': ['contracts/open-text.test.ts', 'contracts/regional-number.test.ts'],
  'gateway/platform/process/reach.ts': ['gateway/platform/process/reach.test.ts'],
  'gateway/regions/border/pass.ts': [
    'gateway/regions/border/border.test.ts',
    'gateway/regions/border/pass.test.ts',
  ],
  'gateway/regions/border/clean-failure.ts': [
    'gateway/regions/border/border.test.ts',
    'gateway/regions/border/pass.test.ts',
  ],
  'gateway/trust/identity/replay.ts': ['gateway/trust/identity/replay.test.ts'],
  'gateway/trust/identity/strict-jwt.ts': ['gateway/trust/identity/strict-jwt.test.ts'],
  'gateway/trust/identity/client-assertion.ts': ['gateway/trust/identity/client-assertion.test.ts'],
  'gateway/trust/identity/dpop/proof.ts': ['gateway/trust/identity/dpop/dpop.test.ts'],
  'gateway/trust/identity/message-signatures/signature-fields.ts': [
    'gateway/trust/identity/message-signatures/signature-fields.test.ts',
  ],
  'gateway/trust/identity/message-signatures/verify-request.ts': [
    'gateway/trust/identity/message-signatures/verify-request.test.ts',
  ],
  'gateway/delivery/gate/shares.ts': ['gateway/delivery/gate/shares.test.ts'],
  'gateway/platform/time/retry.ts': ['gateway/platform/time/retry.test.ts'],
  'gateway/platform/time/breaker.ts': ['gateway/platform/time/breaker.test.ts'],
  'gateway/audit/tree/merkle.ts': ['gateway/audit/tree/merkle.test.ts'],
  'gateway/audit/tree/verify-proof.ts': ['gateway/audit/tree/merkle.test.ts'],
  'gateway/audit/tree/checkpoint.ts': [
    'gateway/audit/tree/checkpoint.test.ts',
    'gateway/audit/tree/foreign-vectors.test.ts',
  ],
  'gateway/documents/certificates/sd-jwt.ts': [
    'gateway/documents/certificates/sd-jwt.test.ts',
    'gateway/documents/certificates/sd-jwt-forgeries.test.ts',
  ],
  'gateway/documents/certificates/sd-jwt-parts.ts': [
    'gateway/documents/certificates/sd-jwt.test.ts',
    'gateway/documents/certificates/sd-jwt-forgeries.test.ts',
  ],
  'gateway/documents/certificates/disclosures.ts': [
    'gateway/documents/certificates/sd-jwt.test.ts',
    'gateway/documents/certificates/sd-jwt-forgeries.test.ts',
  ],
  'gateway/documents/certificates/minimise.ts': ['gateway/documents/certificates/minimise.test.ts'],
  'gateway/documents/items/readable-fields.ts': ['gateway/documents/items/readable-fields.test.ts'],
  'gateway/documents/parts/upload.ts': [
    'gateway/documents/parts/upload.test.ts',
    'tests/scenarios/parts.test.ts',
    'tests/scenarios/bad-input-parts.test.ts',
  ],
};
