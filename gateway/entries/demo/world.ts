import { type CourierPlatform, startCourierPlatform } from '#adapters/courier/platform/index';
import { sampleCourierCredentials } from '#adapters/courier/sample-credentials';
import { startJiangsuPlatform } from '#adapters/jiangsu/platform/index';
import { sampleJiangsuCredentials } from '#adapters/jiangsu/sample-credentials';
import type { PlatformSeals, ReferencePlatform } from '#adapters/kit/reference-platform';
import { startShanghaiPlatform } from '#adapters/shanghai/platform/index';
import { sampleShanghaiCredentials } from '#adapters/shanghai/sample-credentials';
import { startZhejiangPlatform } from '#adapters/zhejiang/platform/index';
import { sampleZhejiangCredentials } from '#adapters/zhejiang/sample-credentials';
import { freePort } from '../../platform/node/free-port.ts';

/** Three reference platforms, each a server of its own, and the gateway's credentials at each. */
export type World = {
  readonly qingpu: ReferencePlatform;
  readonly wujiang: ReferencePlatform;
  readonly jiashan: ReferencePlatform;
  /** A courier company, for papers that travel. */
  readonly courier: CourierPlatform;
  /** What the courier and the gateway share, for tests that forge scans. */
  readonly courierSecrets: {
    readonly partnerId: string;
    readonly checkword: string;
    readonly callback: string;
  };
  /** Of the platforms that seal files, by region. */
  readonly seals: Readonly<Record<string, PlatformSeals>>;
  /** `REGION_<code>` and `PARCEL_COURIER_<NAME>` variables for the gateway. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

export type WorldOptions = {
  /** The gateway's origin: where reports go and where log-ins come back to. */
  readonly gatewayOrigin: string;
  /** Ports wished for; another is taken where one is in use. Default: any. */
  readonly ports?: readonly [number, number, number];
  readonly clerkDelayMs?: number;
};

async function openCourier(gatewayOrigin: string, port: number) {
  const { credentials, secrets } = sampleCourierCredentials(`http://127.0.0.1:${port}`);
  const callbackUrl = `${gatewayOrigin}/v1/couriers/delta-express/callbacks/route`;
  const courier = await startCourierPlatform({ port, secrets, callbackUrl, scanDelayMs: 30 });
  const { partnerId, checkword, callbackCheckword: callback } = secrets;
  return {
    courier,
    courierSecrets: { partnerId, checkword, callback },
    variable: { PARCEL_COURIER_DELTA_EXPRESS: JSON.stringify(credentials) },
  };
}

/** Starts the sample world. All platforms are open, whatever the hour is; closing them is the caller's. */
export async function startWorld({
  gatewayOrigin,
  ports = [0, 0, 0],
  clerkDelayMs,
}: WorldOptions): Promise<World> {
  const doors = (region: string, port: number) => ({
    port,
    callbackUrl: `${gatewayOrigin}/v1/regions/${region}/callbacks/case`,
    loginCallbackUrl: `${gatewayOrigin}/oauth/callback/${region}`,
    logoutUrl: `${gatewayOrigin}/oauth/backchannel-logout/${region}`,
    certificateUrl: `${gatewayOrigin}/v1/regions/${region}/callbacks/certificate`,
    ...(clerkDelayMs === undefined ? {} : { clerkDelayMs }),
  });
  const qingpuPort = await freePort(ports[0]);
  const qingpuSides = sampleShanghaiCredentials(`http://127.0.0.1:${qingpuPort}`);
  const qingpu = await startShanghaiPlatform({
    ...doors('310118', qingpuPort),
    secrets: qingpuSides.secrets,
  });
  const wujiangPort = await freePort(ports[1]);
  const wujiangSides = sampleJiangsuCredentials(`http://127.0.0.1:${wujiangPort}`);
  const wujiang = await startJiangsuPlatform({
    ...doors('320509', wujiangPort),
    secrets: wujiangSides.secrets,
  });
  const jiashanPort = await freePort(ports[2]);
  const jiashanSides = sampleZhejiangCredentials(`http://127.0.0.1:${jiashanPort}`);
  const jiashan = await startZhejiangPlatform({
    ...doors('330421', jiashanPort),
    secrets: jiashanSides.secrets,
  });
  const { variable, ...carrier } = await openCourier(gatewayOrigin, await freePort(0));
  const platforms = [qingpu, wujiang, jiashan];
  for (const platform of platforms) platform.setOpening('open');
  return {
    qingpu,
    wujiang,
    jiashan,
    ...carrier,
    seals: Object.fromEntries(
      platforms.flatMap(({ region, seals }) => (seals ? [[region, seals()] as const] : [])),
    ),
    environment: {
      ...variable,
      REGION_310118: JSON.stringify({ adapter: 'shanghai', ...qingpuSides.credentials }),
      REGION_320509: JSON.stringify({ adapter: 'jiangsu', ...wujiangSides.credentials }),
      REGION_330421: JSON.stringify({ adapter: 'zhejiang', ...jiashanSides.credentials }),
    },
    close: async () => {
      await Promise.all([...platforms, carrier.courier].map((platform) => platform.close()));
    },
  };
}
