/** What the platform was told about its partner, and what it told the partner. Matches the adapter's side. */
export type JiangsuPlatformSecrets = {
  readonly login: { readonly siteUuid: string; readonly appmark: string; readonly appword: string };
  /** Checked on every call of the partner. */
  readonly gateway: { readonly paasId: string; readonly token: string };
  /** Signs the platform's own reports. */
  readonly callback: { readonly paasId: string; readonly token: string };
  readonly access: { readonly accessId: string; readonly accessToken: string };
  /** `04` and 128 hex digits: personal data is encrypted to it. */
  readonly partnerSm2PublicKey: string;
};
