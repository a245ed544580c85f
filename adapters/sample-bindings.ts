import type { CourierAdapter } from '#contracts/courier';
import type { RegionAdapter } from '#contracts/region-adapter';
import { sampleSubject } from './conformance/sample-subject.ts';
import type { Subject } from './conformance/trial.ts';
import { sampleCourierCredentials } from './courier/sample-credentials.ts';
import { type AdapterMaker, couriers, formats } from './index.ts';
import { startJiangsuPlatform } from './jiangsu/platform/index.ts';
import { sampleJiangsuCredentials } from './jiangsu/sample-credentials.ts';
import type { PlatformOptions, ReferencePlatform } from './kit/reference-platform.ts';
import type { SampleRegion } from './kit/sample-world.ts';
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
  shanghai: {
    credentials: () => sampleShanghaiCredentials(url).credentials,
    earlier: {
      'identity.redeem': [{ access_token: 't'.repeat(32) }],
      'identity.redeem 2': [{ access_token: 't'.repeat(32) }],
    },
  },
  jiangsu: {
    credentials: () => sampleJiangsuCredentials(url).credentials,
    earlier: { 'identity.redeem': [jiangsuToken], 'identity.redeem 2': [jiangsuToken] },
  },
  zhejiang: {
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

/** A region that speaks the format, with its reference platform. */
export type StartedPlatform = {
  readonly format: string;
  readonly adapter: RegionAdapter<unknown>;
  readonly platform: ReferencePlatform;
  readonly credentials: unknown;
};
type Speaks = Omit<StartedPlatform, 'format' | 'adapter'>;

const nowhere = {
  callbackUrl: 'http://127.0.0.1:1/callbacks',
  loginCallbackUrl: 'http://127.0.0.1:1/login',
};

type Doors = Omit<PlatformOptions<never>, 'port' | 'secrets'>;

/** The home of each reference platform, and how it is started. */
const platforms: Readonly<
  Record<
    string,
    { readonly region: SampleRegion; readonly start: (doors: Doors) => Promise<Speaks> }
  >
> = {
  shanghai: {
    region: '310118',
    start: async (doors) => {
      const { credentials, secrets } = sampleShanghaiCredentials(url);
      const platform = await startShanghaiPlatform({ port: 0, ...doors, secrets });
      const reached = { ...credentials, baseUrl: platform.url, browserUrl: platform.url };
      return { platform, credentials: reached };
    },
  },
  jiangsu: {
    region: '320509',
    start: async (doors) => {
      const { credentials, secrets } = sampleJiangsuCredentials(url);
      const platform = await startJiangsuPlatform({ port: 0, ...doors, secrets });
      const addresses = { login: platform.url, api: platform.url };
      return { platform, credentials: { ...credentials, addresses } };
    },
  },
  zhejiang: {
    region: '330421',
    start: async (doors) => {
      const { credentials, secrets } = sampleZhejiangCredentials(url);
      const platform = await startZhejiangPlatform({ port: 0, ...doors, secrets });
      const gateway = { ...credentials.gateway, url: platform.url };
      const sso = { ...credentials.sso, url: platform.url };
      return { platform, credentials: { ...credentials, gateway, sso } };
    },
  },
};

const sampleOf = <T>(of: Readonly<Record<string, T>>, format: string, what: string): T => {
  const found = of[format];
  if (found === undefined) throw new Error(`${format} has no ${what} to be tried with`);
  return found;
};

/** Whether a format carries cases: then it has a reference platform. */
const carriesCases = ([, make]: readonly [string, AdapterMaker]): boolean =>
  make('330499').cases !== undefined;

/** A reference platform for every format of this build that carries cases. */
export const startPlatforms = (): Promise<StartedPlatform[]> =>
  Promise.all(
    [...formats].filter(carriesCases).map(async ([format, make]) => {
      const speaks = await sampleOf(platforms, format, 'reference platform').start(nowhere);
      return { format, adapter: make(speaks.platform.region), ...speaks };
    }),
  );

/** Every format of this build that carries cases, with its reference platform, for the conformance kit. */
export const sampleSubjects = (): readonly Subject[] =>
  [...formats].filter(carriesCases).map(([format, make]) => {
    const { region, start } = sampleOf(platforms, format, 'reference platform');
    return sampleSubject(format, region, make(region), start);
  });

const discovery = { issuer: url, token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks` };

export type SampleBinding<A> = Omit<Sample, 'credentials'> & {
  readonly name: string;
  readonly adapter: () => A;
  readonly credentials: unknown;
};

/** Every wire format of this build with credentials to try it; one without them fails here. */
export async function sampleRegions(): Promise<SampleBinding<RegionAdapter<unknown>>[]> {
  const client = await newSampleClient();
  const provider: Sample = {
    credentials: () => sampleNativeCredentials(url, client),
    earlier: { 'identity.redeem': [discovery], 'identity.redeem 2': [discovery] },
  };
  return [...formats].map(([name, make]) => {
    const sample = sampleOf({ ...samples, native: provider }, name, 'sample credentials');
    // Made anew for each call: an adapter may remember what it learnt of its region.
    const adapter = () => make('330499');
    const credentials = adapter().credentials.parse(sample.credentials());
    return { name, adapter, earlier: sample.earlier, credentials };
  });
}

export const sampleCouriers = (): SampleBinding<CourierAdapter<unknown>>[] =>
  [...couriers].map(([name, adapter]) => ({
    name,
    adapter: () => adapter,
    earlier: {},
    credentials: adapter.credentials.parse(sampleCourierCredentials(url).credentials),
  }));
