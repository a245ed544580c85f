import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter } from '#contracts/region-adapter';
import { sampleCourierCredentials } from './courier/sample-credentials.ts';
import { adapters, couriers, nativeFor } from './index.ts';
import { sampleJiashanCredentials } from './jiashan/sample-credentials.ts';
import { newSampleClient, sampleNativeCredentials } from './native/sample-credentials.ts';
import { sampleQingpuCredentials } from './qingpu/sample-credentials.ts';
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
