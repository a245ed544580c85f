import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, type DeskPage, openDeskPage } from '../console/form-page.ts';
import { actOnAgreement, showAgreement, showAgreements } from './agreements.ts';
import { changeFederation, showFederation } from './federation.ts';
import { showVersion, showVersions } from './federation-versions.ts';
import { actOnMessage, showMessages } from './messages.ts';
import { redrive, showBulk, showParked } from './parked.ts';
import { actOnRegion, showBoard, showRegion } from './regions.ts';
import { redriveWebhook, showWebhooks } from './webhooks.ts';

const operators = { scopes: ['admin'], roles: ['operator'] } as const;

/** What an operator does without a shell. */
export function operatorRoutes(desk: Desk) {
  const app = newRoutes<CallerEnv>();
  const at = (path: string, name: string, page: Pick<DeskPage, 'show' | 'send'>) =>
    openDeskPage(app, desk, { ...operators, ...page, path: `/ops${path}`, name });
  at('', 'ops.board', { show: showBoard });
  at('/regions/:code', 'ops.region', { show: showRegion, send: actOnRegion });
  at('/parked', 'ops.parked', { show: showParked, send: redrive });
  at('/messages', 'ops.messages', { show: showMessages, send: actOnMessage });
  at('/webhooks', 'ops.webhooks', { show: showWebhooks, send: redriveWebhook });
  at('/redrives/:id', 'ops.redrive', { show: showBulk });
  at('/federation', 'ops.federation', { show: showFederation, send: changeFederation });
  at('/federation/versions', 'ops.federation_versions', { show: showVersions });
  at('/federation/versions/:version', 'ops.federation_version', { show: showVersion });
  at('/agreements', 'ops.agreements', { show: showAgreements });
  at('/agreements/:id', 'ops.agreement', { show: showAgreement, send: actOnAgreement });
  return app;
}
