/** What a platform needs that speaks the canonical API in both directions. */
export const canonicalPlatformScopes = [
  'cases:submit',
  'cases:read',
  'cases:report',
  'catalogue:upload',
  'certificates:retrieve',
  'certificates:report',
  'inbox:read',
  'agreements:sign',
] as const;
