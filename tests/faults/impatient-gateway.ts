import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { breakerPolicy } from '../../gateway/platform/time/breaker.ts';
import { retryPolicy } from '../../gateway/platform/time/retry.ts';
import { forgetNamesWhile } from './forget-names.ts';

/**
 * The gateway of `npm run serve` with its waits shortened: what it does about a fault is the same, but a
 * hundred faults fit into minutes instead of days.
 */
const { NAMES_NOT_KNOWN_FILE: noNames } = process.env;
if (noNames) forgetNamesWhile(noNames);
const config = parseConfig(process.env);
if (!config.ok) throw new Error(config.failure.join('\n'));
const gateway = await startNodeGateway(config.value, {
  adapterFor,
  outbound: undiciOutbound,
  courier: {
    queuedLeaseMs: 1500,
    sendingMarginMs: 1500,
    reconcileMs: 500,
    gateMs: 200,
    breaker: { ...breakerPolicy, firstProbeMs: 300, longestProbeMs: 1500 },
    retry: { ...retryPolicy, delaysMs: [0, 200, 400, 800, 1600] },
  },
});
if (!gateway.ok) throw new Error(gateway.failure.problems.join('\n'));
process.once('SIGTERM', async () => {
  await gateway.value.close();
  process.exit(0);
});
