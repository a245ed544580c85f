import { fail } from '#contracts/result';
import { checkBindings } from '../assembly/bindings.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { foreignSettings } from '../platform/process/config.ts';
import type { FederationDocument } from '../trust/federation/document.ts';
import { misfits } from '../trust/federation/misfits.ts';
import { adaptersOf } from './own-adapters.ts';

const closed = async () => fail({ kind: 'unreachable', message: 'not called' } as const);

/** Where a document and the regions that an environment configures do not fit together, a line each. */
export async function misfitsHere(
  document: FederationDocument,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const read = readEnvironment(environment);
  if (!read.ok) return read.failure;
  const { regions, problems } = foreignSettings(read.value);
  const adapterFor = await adaptersOf(read.value);
  if (!adapterFor.ok) return [...problems, ...adapterFor.failure];
  const bound = checkBindings({ regions }, adapterFor.value, () => closed);
  if (!bound.ok) return [...problems, ...bound.failure];
  const configured = bound.value.bindings.map(({ adapter, credentials }) => ({
    region: adapter.region,
    ...(adapter.levelWords ? { levelWords: adapter.levelWords(credentials) } : {}),
  }));
  const found = misfits(document, configured);
  return [...problems, ...found.map(({ pointer, reason }) => `${pointer}: ${reason}`)];
}
