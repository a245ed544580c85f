import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter } from '#contracts/region-adapter';
import { sampleCourierCredentials } from './courier/sample-credentials.ts';
import { adapters, couriers, nativeFor } from './index.ts';
import { startJiangsuPlatform } from './jiangsu/platform/index.ts';
import { sampleJiangsuCredentials } from './jiangsu/sample-credentials.ts';
import type { ReferencePlatform } from './kit/reference-platform.ts';
import { newSampleClient, sampleNativeCredentials } from './native/sample-credentials.ts';
import { startShanghaiPlatform } from './shanghai/platform/index.ts';
import { sampleShanghaiCredentials } from './shanghai/sample-credentials.ts';
import { startZhejiangPlatform } from './zhejiang/platform/index.ts';
import { sampleZhejiangCredentials } from './zhejiang/sample-credentials.ts';

const url = 'http://127.0.0.1:1';

/** Of every adapter of this build: what it is called with, and what it hears before its later steps. */
type Sample = {
  readonly credentials: () => unknown;
  /** Doors that ask more than once: the region's answers to all but the last question, in order. */
  readonly earlier: Readonly<Record<string, readonly unknown[]>>;
};

const jiangsuToken = {
  retcode: '000000',
  msg: '',
  data: JSON.stringify({ token: 't'.repeat(32) }),
};
const zhejiangToken = { result: '0', errmsg: '', token: 'TK-00000001' };

const samples: Readonly<Record<string, Sample>> = {
  '310118': {
    credentials: () => sampleShanghaiCredentials(url).credentials,
    earlier: {
      'identity.redeem': [{ access_token: 't'.repeat(32) }],
      'identity.redeem 2': [{ access_token: 't'.repeat(32) }],
    },
  },
  '320509': {
    credentials: () => sampleJiangsuCredentials(url).credentials,
    earlier: { 'identity.redeem': [jiangsuToken], 'identity.redeem 2': [jiangsuToken] },
  },
  '330421': {
    credentials: () => sampleZhejiangCredentials(url).credentials,
    earlier: {
      'identity.redeem': [zhejiangToken],
      'identity.redeem 2': [zhejiangToken],
      'certificates.retrieve': [
        { code: '0000', msg: '', data: JSON.stringify([{ YZM: 'code-0001', ZZBS: '1.2' }]) },
      ],
    },
  },
};

type PlatformStart = () => Promise<StartedPlatform>;
export type StartedPlatform = {
  readonly adapter: RegionAdapter<unknown>;
  readonly platform: ReferencePlatform;
  readonly credentials: unknown;
};

const nowhere = {
  port: 0,
  callbackUrl: 'http://127.0.0.1:1/callbacks',
  loginCallbackUrl: 'http://127.0.0.1:1/login',
};

const adapterOf = (region: string): RegionAdapter<unknown> => {
  const found = adapters.find((adapter) => adapter.region === region);
  if (!found) throw new Error(`no adapter for ${region}`);
  return found;
};

const platforms: Readonly<Record<string, PlatformStart>> = {
  '310118': async () => {
    const { credentials, secrets } = sampleShanghaiCredentials(url);
    const platform = await startShanghaiPlatform({ ...nowhere, secrets });
    const reached = { ...credentials, baseUrl: platform.url, browserUrl: platform.url };
    return { adapter: adapterOf('310118'), platform, credentials: reached };
  },
  '320509': async () => {
    const { credentials, secrets } = sampleJiangsuCredentials(url);
    const platform = await startJiangsuPlatform({ ...nowhere, secrets });
    const addresses = { login: platform.url, api: platform.url };
    return { adapter: adapterOf('320509'), platform, credentials: { ...credentials, addresses } };
  },
  '330421': async () => {
    const { credentials, secrets } = sampleZhejiangCredentials(url);
    const platform = await startZhejiangPlatform({ ...nowhere, secrets });
    const gateway = { ...credentials.gateway, url: platform.url };
    return { adapter: adapterOf('330421'), platform, credentials: { ...credentials, gateway } };
  },
};

/** A reference platform for every adapter of this build that carries cases. */
export const startPlatforms = (): Promise<StartedPlatform[]> =>
  Promise.all(
    adapters
      .filter(({ cases }) => cases)
      .map(({ region, name }) => {
        const start = platforms[region];
        if (!start) throw new Error(`${name.en} has no reference platform to be tried with`);
        return start();
      }),
  );

const discovery = { issuer: url, token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks` };

export type SampleBinding<A> = Omit<Sample, 'credentials'> & {
  readonly name: string;
  readonly adapter: () => A;
  readonly credentials: unknown;
};

/** Every region adapter of this build with credentials to try it; an adapter without them fails here. */
export async function sampleRegions(): Promise<SampleBinding<RegionAdapter<unknown>>[]> {
  const own = adapters.map((adapter) => {
    const sample = samples[adapter.region];
    if (!sample) throw new Error(`${adapter.name.en} has no sample credentials to be tried with`);
    const credentials = adapter.credentials.parse(sample.credentials());
    const name = adapter.name.en;
    return { name, adapter: () => adapter, earlier: sample.earlier, credentials };
  });
  // Made anew for each call: an adapter of this kind remembers what it learnt of its provider.
  const native = () => nativeFor('330499');
  const input = sampleNativeCredentials(url, await newSampleClient());
  const credentials = native().credentials.parse(input);
  const earlier = { 'identity.redeem': [discovery], 'identity.redeem 2': [discovery] };
  return [...own, { name: 'native', adapter: native, earlier, credentials }];
}

export const sampleCouriers = (): SampleBinding<CourierAdapter<unknown>>[] =>
  [...couriers].map(([name, adapter]) => ({
    name,
    adapter: () => adapter,
    earlier: {},
    credentials: adapter.credentials.parse(sampleCourierCredentials(url).credentials),
  }));
