/** The platform's side of the agreement with the gateway. Keys in hex. */
export type ShanghaiPlatformSecrets = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appCode: string;
  readonly sm4Key: string;
  /** 04 | x | y. */
  readonly gatewayPublicKey: string;
  readonly privateKey: string;
  readonly publicKey: string;
  readonly paths: {
    readonly loginPerson: string;
    readonly loginCompany: string;
    readonly token: string;
    readonly userInfo: string;
    readonly companyAgent: string;
    readonly logout: string;
    readonly items: string;
    readonly certificate: string;
    readonly certificateState: string;
    readonly caseSubmit: string;
    readonly caseSupplement: string;
    readonly caseWithdraw: string;
    readonly caseNotice: string;
    readonly caseStatus: string;
    readonly appointSlots: string;
    readonly appointBook: string;
    readonly appointCancel: string;
    readonly queueLength: string;
  };
};
