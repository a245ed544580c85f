import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, type DeskPage, openDeskPage } from '../console/form-page.ts';
import { actOnAgreement, showAgreement, showAgreements } from './agreements.ts';
import { changeFederation, showFederation } from './federation.ts';
import { showVersion, showVersions } from './federation-versions.ts';
import { showMaterials } from './materials.ts';
import { actOnKeyChange, showKeyChange, showKeyChanges } from './member-keys.ts';
import { addMember, changeMember, showMember, showMembers, showNewMember } from './members.ts';
import { actOnMessage, showMessages } from './messages.ts';
import { showMetrics } from './metrics.ts';
import { redrive, showBulk, showParked } from './parked.ts';
import { showQuality } from './quality.ts';
import { changeQuota, showQuotas } from './quotas.ts';
import { actOnRegion, showBoard, showRegion } from './regions.ts';
import { actOnFinding, showRestores } from './restores.ts';
import { showStanding } from './standing.ts';
import { redriveWebhook, showWebhooks } from './webhooks.ts';

const roles = ['operator'] as const;
const system = { scopes: ['admin:system'], roles } as const;
const security = { scopes: ['admin:security'], roles } as const;

/** What an operator does without a shell. */
export function operatorRoutes(desk: Desk) {
  const app = newRoutes<CallerEnv>();
  type Page = Pick<DeskPage, 'show' | 'send'>;
  const at = (
    path: string,
    name: string,
    page: Page,
    whose: typeof system | typeof security = system,
  ) => openDeskPage(app, desk, { ...whose, ...page, path: `/ops${path}`, name });
  at('', 'ops.board', { show: showBoard });
  at('/metrics', 'ops.metrics', { show: showMetrics });
  at('/regions/:code', 'ops.region', { show: showRegion, send: actOnRegion });
  at('/parked', 'ops.parked', { show: showParked, send: redrive });
  at('/messages', 'ops.messages', { show: showMessages, send: actOnMessage });
  at('/webhooks', 'ops.webhooks', { show: showWebhooks, send: redriveWebhook });
  at('/standing', 'ops.standing', { show: showStanding });
  at('/restores', 'ops.restores', { show: showRestores, send: actOnFinding });
  at('/quality', 'ops.quality', { show: showQuality });
  at('/materials', 'ops.materials', { show: showMaterials });
  at('/redrives/:id', 'ops.redrive', { show: showBulk });
  at('/federation', 'ops.federation', { show: showFederation, send: changeFederation }, security);
  at('/federation/versions', 'ops.federation_versions', { show: showVersions }, security);
  at('/federation/versions/:version', 'ops.federation_version', { show: showVersion }, security);
  at('/agreements', 'ops.agreements', { show: showAgreements }, security);
  at('/agreements/:id', 'ops.agreement', { show: showAgreement, send: actOnAgreement }, security);
  at('/members', 'ops.members', { show: showMembers }, security);
  at('/members/new', 'ops.add_member', { show: showNewMember, send: addMember }, security);
  at('/members/:id', 'ops.member', { show: showMember, send: changeMember }, security);
  at('/member-keys', 'ops.member_keys', { show: showKeyChanges }, security);
  at('/member-keys/:id', 'ops.member_key', { show: showKeyChange, send: actOnKeyChange }, security);
  at('/quotas', 'ops.quotas', { show: showQuotas, send: changeQuota }, security);
  return app;
}
