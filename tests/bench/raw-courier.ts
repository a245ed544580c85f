import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { SubmissionMessage } from '#contracts/case';
import { checkBindings } from '../../gateway/assembly/bindings.ts';
import { caseDeliveryHooks } from '../../gateway/casework/cases/delivery-hooks.ts';
import { outbox } from '../../gateway/delivery/outbox/tables.ts';
import { createNodePlatform } from '../../gateway/platform/node/node-platform.ts';
import { remoteLookup } from '../../gateway/platform/node/remote-lookup.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { regionReach } from '../../gateway/platform/process/reaches.ts';
import { bindRegions } from '../../gateway/regions/border/bind-regions.ts';
import { bullQueues } from './bull-queues.ts';

/**
 * The peer of the delivery engine: the same messages through the same adapter to the same platform, one BullMQ
 * job each, and nothing written down about them: no lease, no order, no receipt, no audit event. They are
 * opened before the clock starts. Prints deliveries per second between the first tenth and the last twentieth.
 */
const config = parseConfig(process.env);
if (!config.ok) throw new Error(config.failure.join('\n'));
const limits = { timeoutMs: 10_000, maxBytes: 8 * 1024 * 1024, connections: 64 };
const outbound = undiciOutbound({ ...limits, lookup: remoteLookup(regionReach(config.value)) });
const checked = checkBindings(config.value, adapterFor, () => outbound.http);
if (!checked.ok) throw new Error(checked.failure.join('\n'));
const { bindings } = checked.value;
const { platform, close } = await createNodePlatform(config.value, {
  regions: bindRegions(bindings, config.value.regionTimeoutMs),
});
const inFlight = Number(process.env['IN_FLIGHT']);

const rows = await platform.database().select().from(outbox);
const region = rows[0]?.toRegion ?? '';
const messages = await caseDeliveryHooks(platform).open(rows);
const bound = platform.regions.get(region);
const submit = bound?.adapter.cases?.submit;
if (!bound || !submit) throw new Error('nothing to deliver');

const { databaseUrl, redisUrls } = config.value;
const queues = await bullQueues(databaseUrl, redisUrls?.[0]);
const jobs = rows.map(({ messageId }) => ({ id: `raw-${messageId}`, ids: [messageId] }));
for (let from = 0; from < jobs.length; from += 500) await queues.add(jobs.slice(from, from + 500));

type Moment = { readonly at: number; readonly done: number };
let from: Moment | undefined;
let to: Moment | undefined;
let done = 0;
const finished = Promise.withResolvers<void>();
queues.work(inFlight, async ([id = '']) => {
  const answer = await submit(messages.get(id) as SubmissionMessage, bound.context());
  if (!answer.ok) finished.reject(new Error(`${id}: ${answer.failure.message}`));
  done += 1;
  if (!from && done >= rows.length * 0.1) from = { at: performance.now(), done };
  if (!to && done >= rows.length * 0.95) to = { at: performance.now(), done };
  if (done === rows.length) finished.resolve();
});
await finished.promise;
if (!from || !to) throw new Error('too few messages');
console.log((to.done - from.done) / ((to.at - from.at) / 1000));
await queues.close();
await outbound.close();
await close();
