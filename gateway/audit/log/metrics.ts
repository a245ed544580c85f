import { gauges } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { pendingAgeMs } from './health.ts';

/** How old the log is, in the metrics of every process: the one that should sequence may be gone. @returns ends it */
export const showLogAge = (platform: Platform): (() => void) =>
  gauges(['tongban_audit_log_age_seconds', 'tongban_audit_grace_seconds'], async (observe) => {
    observe('tongban_audit_grace_seconds', platform.config.auditGraceMs / 1000);
    observe('tongban_audit_log_age_seconds', (await pendingAgeMs(platform)) / 1000);
  });
