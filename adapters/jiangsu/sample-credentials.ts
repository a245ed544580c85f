import { sm2 } from 'sm-crypto-v2';
import { JiangsuCredentials } from './credentials.ts';
import type { JiangsuPlatformSecrets } from './platform/secrets.ts';

const random = (): string =>
  crypto.randomUUID().replaceAll('-', '') + crypto.randomUUID().replaceAll('-', '');
const named = (prefix: string): string => `${prefix}-${random().slice(0, 12)}`;

/**
 * A matching pair for the adapter and its reference platform, fresh on each call so that nothing secret
 * lies in the repository.
 * @param platformUrl origin of the reference platform, for pages and interfaces alike
 */
export function sampleJiangsuCredentials(platformUrl: string): {
  credentials: JiangsuCredentials;
  secrets: JiangsuPlatformSecrets;
} {
  const keys = sm2.generateKeyPairHex();
  const secrets: JiangsuPlatformSecrets = {
    login: { siteUuid: named('site'), appmark: named('app'), appword: random() },
    gateway: { paasId: named('tongban'), token: random() },
    callback: { paasId: named('jiangsu'), token: random() },
    access: { accessId: named('access'), accessToken: random() },
    partnerSm2PublicKey: keys.publicKey,
  };
  const { login, gateway, callback, access } = secrets;
  const credentials = JiangsuCredentials.parse({
    addresses: { login: platformUrl, api: platformUrl },
    login,
    gateway,
    callback,
    access,
    sm2PrivateKey: keys.privateKey,
    // 1 registered, 2 checked by telephone, 3 real name, 4 real person. All log in by password: aal 1.
    levels: {
      '1': { ial: 0, aal: 1 },
      '2': { ial: 1, aal: 1 },
      '3': { ial: 2, aal: 1 },
      '4': { ial: 3, aal: 1 },
    },
  });
  return { credentials, secrets };
}
