import { auditDependency } from '../audit/log/health.ts';
import { catalogueDependency } from '../documents/items/listing.ts';
import { masterKeysDependency } from '../platform/process/master-keys.ts';
import type { Dependency, Platform } from '../platform/process/platform.ts';

/** What a process of any role depends on beside the database itself. */
export const readiness = async (platform: Platform): Promise<readonly Dependency[]> => [
  await auditDependency(platform),
  await masterKeysDependency(platform),
  ...(await catalogueDependency(platform)),
  ...(await platform.dependencies()),
];
