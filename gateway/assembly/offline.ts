import type { OutboundHttp } from '#contracts/outbound-http';
import { ok, type Result } from '#contracts/result';
import type { NodeKeyModules } from '../platform/node/key-modules/modules.ts';
import { createNodePlatform } from '../platform/node/node-platform.ts';
import type { Config } from '../platform/process/config.ts';
import type { Log } from '../platform/process/log.ts';
import type { Platform } from '../platform/process/platform.ts';
import { regionReach } from '../platform/process/reaches.ts';
import { bindRegions } from '../regions/border/bind-regions.ts';
import { tilesOf } from './tiles.ts';
import { type Bindable, bindAll, wayOut } from './ways-out.ts';

/** What a command works with that is no gateway: nobody is served, nothing runs in the background. */
export type Offline = {
  readonly platform: Platform;
  readonly keyModules: NodeKeyModules;
  /** To where checkpoints are published. */
  readonly outside: OutboundHttp;
  readonly close: () => Promise<void>;
};

export async function openOffline(
  config: Config,
  parts: Bindable,
  log?: Log,
): Promise<Result<Offline, readonly string[]>> {
  const { checked, outbounds } = bindAll(config, parts);
  if (!checked.ok) return checked;
  const limits = { timeoutMs: 10_000, maxBytes: 65_536, connections: 1 };
  const outside = wayOut(parts.outbound, regionReach(config), limits);
  const { platform, keyModules, close } = await createNodePlatform(config, {
    regions: bindRegions(checked.value.bindings, config.regionTimeoutMs),
    ...(log ? { log } : {}),
    tiles: tilesOf(config),
  });
  return ok({
    platform,
    keyModules,
    outside: outside.http,
    close: async () => {
      await Promise.all([...outbounds, outside].map((way) => way.close()));
      await close();
    },
  });
}
