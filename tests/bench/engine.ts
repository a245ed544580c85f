import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { ok } from '#contracts/result';
import { startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';

/**
 * A gateway whose regions answer at once and within the process: what is left is the engine itself. The rest
 * of it, configuration included, is that of `gateway/entries/serve.ts`.
 */
const config = parseConfig(process.env);
if (!config.ok) throw new Error(config.failure.join('\n'));
let count = 0;
const answer = async () => {
  count += 1;
  return ok({ regionalCaseId: `engine-${count}`, duplicate: false });
};
const gateway = await startNodeGateway(config.value, {
  adapterFor: (region, configured) => {
    const adapter = adapterFor(region, configured);
    if (!adapter?.cases) return adapter;
    const doors = { submit: answer, supplement: answer, withdraw: answer, notify: answer };
    return { ...adapter, cases: { ...adapter.cases, ...doors } };
  },
  outbound: undiciOutbound,
});
if (!gateway.ok) throw new Error(gateway.failure.problems.join('\n'));
const { close } = gateway.value;
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
