import { setTimeout as pause } from 'node:timers/promises';
import { fail, ok, type Result } from '#contracts/result';
import { oftenWritten } from '../audit/log/often.ts';
import type { Fork } from '../audit/log/published.ts';
import { startSequencer } from '../audit/log/sequencer.ts';
import { followBundles, lockMoved } from '../casework/bundles/follow.ts';
import { startGoingOn } from '../casework/bundles/go-on.ts';
import { startCertificateWatch } from '../casework/cases/certificate-watch.ts';
import { commitmentFollower } from '../casework/cases/commitments.ts';
import { caseDeliveryHooks } from '../casework/cases/delivery-hooks.ts';
import { endStreams } from '../casework/cases/events-live.ts';
import { type Following, startFollowing } from '../casework/cases/follow.ts';
import { clockFollower } from '../casework/clocks/keep.ts';
import { owedPartsFollower } from '../casework/clocks/owed-parts.ts';
import { startWarning } from '../casework/clocks/warn.ts';
import { dossierFollower, lockDossiers } from '../casework/handoffs/follow-ends.ts';
import { startHandoffWork } from '../casework/handoffs/work.ts';
import { webhookFollower } from '../casework/notices/follower.ts';
import { resultFollower } from '../casework/papers/results.ts';
import { type CourierOptions, startCourier } from '../delivery/couriers/courier.ts';
import { newHints } from '../delivery/couriers/hints.ts';
import { startTelling } from '../delivery/webhooks/tell.ts';
import { startPrefetching } from '../documents/certificates/prefetch.ts';
import { startItemSync } from '../documents/items/sync.ts';
import { tellStopped } from '../operation/admin/change-federation.ts';
import { declaredRoutes } from '../platform/http/act.ts';
import { compressed } from '../platform/node/compressed.ts';
import { type HttpServer, startHttpServer } from '../platform/node/http-server.ts';
import { createNodePlatform, type NodePlatform } from '../platform/node/node-platform.ts';
import { startClockComparison } from '../platform/process/clock-comparison.ts';
import type { Config } from '../platform/process/config.ts';
import { watchDatabase } from '../platform/process/database-outage.ts';
import type { Log } from '../platform/process/log.ts';
import { masterKeysDependency } from '../platform/process/master-keys.ts';
import type { Platform } from '../platform/process/platform.ts';
import { memberReach } from '../platform/process/reaches.ts';
import { bindCouriers } from '../regions/border/bind-couriers.ts';
import { bindRegions } from '../regions/border/bind-regions.ts';
import type { FederationDocument } from '../trust/federation/document.ts';
import { configuredRegions, misfits } from '../trust/federation/misfits.ts';
import { currentFederation, storeFederation } from '../trust/federation/store.ts';
import { startLogoutNotices } from '../trust/identity/logout/notices.ts';
import { createApp } from './app.ts';
import { startBesideLog } from './beside-log.ts';
import { checkDatabase } from './check-database.ts';
import { startHousekeeping } from './housekeeping.ts';
import { findFork, keepCheckpoint, refuseFork } from './published-log.ts';
import { courierOnlyApp, heldApp, operationsApp } from './readiness.ts';
import { showMetrics } from './show-metrics.ts';
import { letExamine, outside } from './standing.ts';
import { type NotStarted, startProblem } from './start-problem.ts';
import { tilesOf, tilesRefusal } from './tiles.ts';
import { unclearSettings } from './unclear-settings.ts';
import { type Bindable, bindAll, wayOut } from './ways-out.ts';

export type NodeGateway = {
  readonly platform: Platform;
  readonly port: number;
  /** Where operators look, if they have a port of their own. */
  readonly operationsPort?: number;
  /** Stops taking requests, finishes what runs, gives leases back. Safe to call twice. */
  readonly close: () => Promise<void>;
};

export type GatewayParts = Bindable & {
  readonly metricsText?: () => Promise<string>;
  readonly log?: Log;
  readonly courier?: CourierOptions;
  /** See `NodeParts`: for tests that travel, and for those whose machines disagree. */
  readonly clock?: () => Date;
  readonly wallClock?: () => Date;
  readonly itemSyncMs?: number;
  /** More routes for this process, e.g. the files of the API reference. */
  readonly mount?: (app: ReturnType<typeof createApp>) => void;
};

const catalogueWaitMs = 5000;

type Closable = { readonly close: () => Promise<void> };

/** Members are called at the addresses of the federation document, apart from the regions' lanes. */
function tellMembers(platform: Platform, parts: GatewayParts): Closable {
  const limits = { timeoutMs: 5000, maxBytes: 65_536, connections: 4 };
  const outbound = wayOut(parts.outbound, memberReach(platform.config), limits);
  const notices = startLogoutNotices(platform, outbound.http);
  const webhooks = startTelling(platform, outbound.http);
  return {
    close: async () => {
      await Promise.all([notices.close(), webhooks.close()]);
      await outbound.close();
    },
  };
}

/** What other rooms do when a case has changed. */
const following = (platform: Platform): Following => ({
  followers: [
    webhookFollower(platform),
    clockFollower(platform),
    owedPartsFollower,
    followBundles(platform),
    resultFollower,
    commitmentFollower(platform),
    dossierFollower(platform),
  ],
  locks: [lockDossiers, lockMoved],
});

/** Couriers of other processes hear at once what this one accepted. */
function startHints(
  platform: Platform,
  connect: (side: { wake: () => void; dependencies: () => Promise<[]> }) => void,
): Closable {
  const hints = newHints(platform.database, platform.monotonicMs, platform.log, true);
  connect({ wake: hints.wake, dependencies: async () => [] });
  return { close: async () => hints.close() };
}

/** What works in the background: courier, sequencer, catalogue. */
async function startBackground(
  platform: Platform,
  parts: GatewayParts,
  connect: (courier: Awaited<ReturnType<typeof startCourier>>) => void,
): Promise<Closable[]> {
  const courier = await startCourier(platform, caseDeliveryHooks(platform), parts.courier);
  connect(courier);
  const sync = startItemSync(platform, parts.itemSyncMs ?? 300_000);
  // An empty catalogue refuses every case; a region that does not answer must not hold up the others.
  await Promise.race([sync.first, pause(catalogueWaitMs, undefined, { ref: false })]);
  const housekeeping = startHousekeeping(platform);
  const follower = startFollowing(platform, following(platform));
  const warning = startWarning(platform);
  const goingOn = startGoingOn(platform);
  return [
    courier,
    startSequencer(platform),
    ...startBesideLog(platform, parts),
    sync,
    housekeeping,
    follower,
    warning,
    goingOn,
    startHandoffWork(platform),
    startCertificateWatch(platform),
    tellMembers(platform, parts),
  ];
}

/** What a process shows in its role. */
function surfaceOf(platform: Platform, parts: GatewayParts) {
  const app = platform.config.role === 'courier' ? courierOnlyApp(platform) : createApp(platform);
  if (platform.config.role !== 'courier') parts.mount?.(app as ReturnType<typeof createApp>);
  declaredRoutes(app as ReturnType<typeof createApp>);
  return app;
}

/** The public port, and that of the operators where there is one. */
async function listen(
  platform: Platform,
  parts: GatewayParts,
  isHeld: boolean,
): Promise<readonly HttpServer[]> {
  const { host, port, operations, connections, regionTimeoutMs } = platform.config;
  const app = isHeld ? heldApp(platform) : surfaceOf(platform, parts);
  // The longest that a caller waits is for two regions, one after the other.
  const common = { log: platform.log, silenceMs: 2 * regionTimeoutMs + 30_000 };
  const caps = connections ?? { total: 4000, perSource: 512, proxies: [] };
  const main = await startHttpServer(compressed(app.fetch), { ...common, host, port, caps });
  if (!operations) return [main];
  const own = { ...common, ...operations, caps: operationsCaps };
  try {
    return [main, await startHttpServer(operationsApp(platform).fetch, own)];
  } catch (error) {
    await main.close();
    throw error;
  }
}

/** An operator, a probe and a collector: they are served when the public port is full. */
const operationsCaps = { total: 100, perSource: 100, proxies: [] };

/** Not ready first, for as long as balancers need to notice; then no more requests, then no more work. */
async function shutDown(
  node: NodePlatform,
  servers: readonly HttpServer[],
  parts: readonly Closable[],
): Promise<void> {
  const { platform, hold } = node;
  const advice = 'this process was told to stop: send to another one';
  hold({ name: 'process', healthy: false, since: platform.clock().toISOString(), advice });
  await pause(platform.config.shutdownDelayMs ?? 0);
  endStreams(platform);
  await Promise.all(servers.map((server) => server.close()));
  await Promise.all(parts.map((part) => part.close()));
  await oftenWritten(platform);
  await node.close();
}

/** What whoever configured regions and federation did not mean. */
async function nameMisfits(platform: Platform): Promise<void> {
  const { document } = await currentFederation(platform);
  for (const { pointer, reason } of misfits(document, configuredRegions(platform.regions)))
    platform.log.warn('federation.misfit', { pointer, reason });
}

/** Begins what a process does in its role. */
async function work(
  { platform, connectQueue }: NodePlatform,
  parts: GatewayParts,
  federation: FederationDocument | undefined,
): Promise<readonly Closable[]> {
  if (federation)
    await storeFederation(platform, federation, 'configuration', tellStopped(platform));
  void nameMisfits(platform).catch(() => undefined);
  const { role } = platform.config;
  const started: Closable[] =
    role === 'api'
      ? [startHints(platform, connectQueue)]
      : await startBackground(platform, parts, connectQueue);
  if (role !== 'courier') started.push(startPrefetching(platform));
  // Said in the log at once; a large database keeps nobody from being served, readiness waits for it.
  void masterKeysDependency(platform);
  return started;
}

const watchItself = (platform: Platform): Closable[] => [
  watchDatabase(platform),
  startClockComparison(platform),
  showMetrics(platform),
];

/** Starts a gateway on Node in the configured role; every problem of the configuration at once, or a running gateway. */
export async function startNodeGateway(
  config: Config,
  parts: GatewayParts,
): Promise<Result<NodeGateway, NotStarted>> {
  const { outbounds, checked, couriers } = bindAll(config, parts);
  const wrong = (problems: readonly string[]) => fail({ problems, ofSettings: true });
  if (!checked.ok) return wrong(checked.failure);
  if (!couriers.ok) return wrong(couriers.failure);
  const { federation } = checked.value;
  const unclear = await unclearSettings(config, federation);
  if (unclear.length > 0) return wrong(unclear);
  const node = await createNodePlatform(config, {
    regions: bindRegions(checked.value.bindings, config.regionTimeoutMs),
    couriers: bindCouriers(couriers.value, config.regionTimeoutMs),
    ...(parts.metricsText ? { metricsText: parts.metricsText } : {}),
    ...(parts.log ? { log: parts.log } : {}),
    tiles: tilesOf(config),
    ...(parts.clock ? { clock: parts.clock } : {}),
    ...(parts.wallClock ? { wallClock: parts.wallClock } : {}),
  });
  const { platform } = node;
  letExamine(node, parts);
  const background = watchItself(platform);
  const giveUp = async (problems: readonly string[]) => {
    await Promise.all([...background, ...outbounds].map((part) => part.close()));
    await node.close();
    return fail({ problems, ofSettings: false });
  };
  const hold = (fork: Fork) => node.hold(refuseFork(platform, fork));
  try {
    const unfit = (await checkDatabase(platform)) ?? (await tilesRefusal(platform));
    if (unfit !== undefined) return await giveUp([unfit]);
    const published = await outside(platform, parts, (http) => findFork(platform, http));
    if (!published.ok) return await giveUp([published.failure]);
    if (published.value) hold(published.value);
    else background.push(keepCheckpoint(platform, hold), ...(await work(node, parts, federation)));
    const servers = await listen(platform, parts, published.value !== undefined);
    const close = () => shutDown(node, servers, [...background, ...outbounds]);
    let closing: Promise<void> | undefined;
    const [port = 0, operationsPort] = servers.map((server) => server.port);
    platform.log.info('gateway.started', {
      role: config.role,
      port,
      operationsPort,
      regions: platform.regions.size,
    });
    return ok({
      platform,
      port,
      ...(operationsPort === undefined ? {} : { operationsPort }),
      close: () => (closing ??= close()),
    });
  } catch (error) {
    const problem = startProblem(error, config);
    const given = await giveUp(problem === undefined ? [] : [problem]);
    if (problem !== undefined) return given;
    throw error;
  }
}
