import type { ExecutionContext, Hyperdrive } from '@cloudflare/workers-types';
import { adapterFor, courierFor } from '#adapters/index';
import { failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { createApp } from '../assembly/app.ts';
import { checkBindings, checkCouriers } from '../assembly/bindings.ts';
import { conformanceProblems } from '../assembly/conformance.ts';
import { newHints } from '../delivery/couriers/hints.ts';
import { consoleLog } from '../platform/edge/console-log.ts';
import { createEdgePlatform } from '../platform/edge/edge-platform.ts';
import { fetchOutbound } from '../platform/edge/fetch-outbound.ts';
import { requestDatabases } from '../platform/edge/request-database.ts';
import { keyProblems, residencyProblems } from '../platform/edge/residency.ts';
import { guardedOutbound } from '../platform/http/guarded-outbound.ts';
import { answerFailure, newRoutes, requestContext } from '../platform/http/http.ts';
import { answerSafely } from '../platform/http/security-headers.ts';
import { parseConfig } from '../platform/process/config.ts';
import { describeError } from '../platform/process/log.ts';
import { regionReach } from '../platform/process/reaches.ts';
import { newDatabaseClock } from '../platform/time/database-clock.ts';
import { monotonicMs } from '../platform/time/monotonic.ts';
import { bindCouriers } from '../regions/border/bind-couriers.ts';
import { bindRegions } from '../regions/border/bind-regions.ts';

/** The database comes as a binding, everything else as variables and secrets with the names they have on Node. */
type Bindings = { readonly HYPERDRIVE?: Pick<Hyperdrive, 'connectionString'> };

type Background = Pick<ExecutionContext, 'waitUntil'>;
type Serve = (request: Request, background: Background) => Response | Promise<Response>;

function settingsOf(bindings: Bindings): Record<string, string | undefined> {
  const texts: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries<unknown>(bindings)) {
    if (typeof value === 'string') texts[name] = value;
  }
  return { ...texts, ROLE: 'api', DATABASE_URL: bindings.HYPERDRIVE?.connectionString };
}

/** The app for this isolate, or every problem of the configuration at once. */
async function compose(bindings: Bindings): Promise<Result<Serve, readonly string[]>> {
  const config = parseConfig(settingsOf(bindings));
  if (!config.ok) return config;
  const limits = { timeoutMs: config.value.regionTimeoutMs, maxBytes: 8 * 1024 * 1024 };
  const outbound = () => guardedOutbound(fetchOutbound(limits), regionReach(config.value));
  const checked = checkBindings(config.value, adapterFor, outbound);
  const couriers = checkCouriers(config.value, courierFor, outbound);
  const problems = [
    ...residencyProblems(config.value),
    ...keyProblems(config.value),
    ...(await conformanceProblems(settingsOf(bindings), new Date())),
    ...[checked, couriers].flatMap((part) => (part.ok ? [] : part.failure)),
  ];
  if (!checked.ok || !couriers.ok || problems.length > 0) return fail(problems);
  const log = consoleLog(config.value.logLevel);
  const databaseClock = newDatabaseClock(monotonicMs, () => new Date());
  const databases = requestDatabases(config.value.databaseUrl, log, databaseClock.read);
  const app = createApp(
    await createEdgePlatform(config.value, {
      regions: bindRegions(checked.value.bindings, config.value.regionTimeoutMs),
      couriers: bindCouriers(couriers.value, config.value.regionTimeoutMs),
      databases,
      databaseClock,
      log,
      wakeCourier: newHints(databases.current, monotonicMs, log, false).wake,
    }),
  );
  return ok((request, background) => {
    const { answer, over } = databases.during(async () => app.fetch(request));
    // Also keeps the work going when the caller hangs up: what began to be written is finished.
    background.waitUntil(over);
    return answer;
  });
}

/** Answers everything with 503: the operator reads why in the log, a stranger does not. */
function refuse(problems: readonly string[]): Serve {
  const log = consoleLog('error');
  for (const problem of problems) log.error('gateway.does_not_start', { problem });
  const app = newRoutes();
  app.use(answerSafely(''), requestContext);
  app.all('*', (c) => answerFailure(c, failure('gateway.not_ready')));
  return (request) => app.fetch(request);
}

const composed = new WeakMap<Bindings, Promise<Serve>>();

function serveWith(bindings: Bindings): Promise<Serve> {
  const known = composed.get(bindings);
  if (known !== undefined) return known;
  const made = compose(bindings).then(
    (result) => (result.ok ? result.value : refuse(result.failure)),
    (error) => refuse([describeError(error)]),
  );
  composed.set(bindings, made);
  return made;
}

/** The entry for workerd: the same app; it writes the outbox and never drains it. */
export default {
  fetch: async (request: Request, bindings: Bindings, background: Background): Promise<Response> =>
    (await serveWith(bindings))(request, background),
};
