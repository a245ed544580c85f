import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, openDeskPage } from '../console/form-page.ts';
import { showAuditedCase } from './case.ts';
import { showEvidence } from './evidence.ts';
import { showReports } from './reports.ts';
import { showAudit } from './search.ts';
import { showTrends } from './trends.ts';

const auditors = { scopes: ['audit:read'], roles: ['auditor', 'operator'] } as const;

/** The auditor's afternoon: find a case, see who read it, and take the proof along. */
export function auditorRoutes(desk: Desk) {
  const app = newRoutes<CallerEnv>();
  openDeskPage(app, desk, { ...auditors, path: '/audit', name: 'auditor.desk', show: showAudit });
  openDeskPage(app, desk, {
    ...auditors,
    path: '/audit/reports',
    name: 'auditor.reports',
    show: showReports,
  });
  openDeskPage(app, desk, {
    ...auditors,
    path: '/audit/trends',
    name: 'auditor.trends',
    show: showTrends,
  });
  openDeskPage(app, desk, {
    ...auditors,
    path: '/audit/cases/:id',
    name: 'auditor.case',
    show: showAuditedCase,
  });
  openDeskPage(app, desk, {
    ...auditors,
    path: '/audit/cases/:id/evidence',
    name: 'auditor.evidence',
    show: showEvidence,
  });
  return app;
}
