type Name =
  | 'submit'
  | 'supplement'
  | 'withdraw'
  | 'notice'
  | 'caseStatus'
  | 'items'
  | 'slots'
  | 'book'
  | 'cancelBooking'
  | 'queue'
  | 'authCode'
  | 'certificateFile'
  | 'certificateStatus'
  | 'personLogin'
  | 'personSso'
  | 'companyLogin'
  | 'companySso';

/** What the reference platform shares with those who call it: keys of both directions and its addresses. */
export type ZhejiangPlatformSecrets = {
  readonly gateway: {
    readonly componentId: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
  readonly callback: { readonly accessKey: string; readonly secretKey: string };
  readonly sso: { readonly servicecode: string; readonly servicepwd: string };
  readonly paths: Readonly<Record<Name, string>>;
};
