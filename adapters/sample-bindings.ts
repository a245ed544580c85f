import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter } from '#contracts/region-adapter';
import { sampleCourierCredentials } from './courier/sample-credentials.ts';
import { adapters, couriers, nativeFor } from './index.ts';
import { startJiashanPlatform } from './jiashan/platform/index.ts';
import { sampleJiashanCredentials } from './jiashan/sample-credentials.ts';
import type { ReferencePlatform } from './kit/reference-platform.ts';
import { newSampleClient, sampleNativeCredentials } from './native/sample-credentials.ts';
import { startQingpuPlatform } from './qingpu/platform/index.ts';
import { sampleQingpuCredentials } from './qingpu/sample-credentials.ts';
import { startWujiangPlatform } from './wujiang/platform/index.ts';
import { sampleWujiangCredentials } from './wujiang/sample-credentials.ts';

const url = 'http://127.0.0.1:1';

/** Of every adapter of this build: what it is called with, and what it hears before its later steps. */
type Sample = {
  readonly credentials: () => unknown;
  /** Doors that ask more than once: the region's answers to all but the last question, in order. */
  readonly earlier: Readonly<Record<string, readonly unknown[]>>;
};

const wujiangToken = {
  retcode: '000000',
  msg: '',
  data: JSON.stringify({ token: 't'.repeat(32) }),
};
const jiashanToken = { result: '0', errmsg: '', token: 'TK-00000001' };

const samples: Readonly<Record<string, Sample>> = {
  '310118': {
    credentials: () => sampleQingpuCredentials(url).credentials,
    earlier: {
      'identity.redeem': [{ access_token: 't'.repeat(32) }],
      'identity.redeem 2': [{ access_token: 't'.repeat(32) }],
    },
  },
  '320509': {
    credentials: () => sampleWujiangCredentials(url).credentials,
    earlier: { 'identity.redeem': [wujiangToken], 'identity.redeem 2': [wujiangToken] },
  },
  '330421': {
    credentials: () => sampleJiashanCredentials(url).credentials,
    earlier: {
      'identity.redeem': [jiashanToken],
      'identity.redeem 2': [jiashanToken],
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
    const { credentials, secrets } = sampleQingpuCredentials(url);
    const platform = await startQingpuPlatform({ ...nowhere, secrets });
    const reached = { ...credentials, baseUrl: platform.url, browserUrl: platform.url };
    return { adapter: adapterOf('310118'), platform, credentials: reached };
  },
  '320509': async () => {
    const { credentials, secrets } = sampleWujiangCredentials(url);
    const platform = await startWujiangPlatform({ ...nowhere, secrets });
    const addresses = { login: platform.url, api: platform.url };
    return { adapter: adapterOf('320509'), platform, credentials: { ...credentials, addresses } };
  },
  '330421': async () => {
    const { credentials, secrets } = sampleJiashanCredentials(url);
    const platform = await startJiashanPlatform({ ...nowhere, secrets });
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
