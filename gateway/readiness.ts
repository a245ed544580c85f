import { auditDependency } from './audit/health.ts';
import { masterKeysDependency } from './master-keys.ts';
import type { Dependency, Platform } from './platform/platform.ts';

/** What a process of any role depends on beside the database itself. */
export const readiness = async (platform: Platform): Promise<readonly Dependency[]> => [
  await auditDependency(platform),
  await masterKeysDependency(platform),
  ...(await platform.dependencies()),
];
