/** The courier's half of what it and its partner share. */
export type CourierPlatformSecrets = {
  readonly partnerId: string;
  readonly checkword: string;
  readonly callbackCheckword: string;
};
