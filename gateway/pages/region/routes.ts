import { newRoutes } from '../../platform/http/http.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { type Desk, type DeskPage, openDeskPage } from '../console/form-page.ts';
import {
  actOnOwnAgreement,
  downloadTerms,
  showOwnAgreement,
  showOwnAgreements,
} from './agreements.ts';
import { actOnOwnKeys, showOwnKeys } from './keys.ts';
import { actOnProposal, showProposal } from './proposal.ts';

const signing = { scopes: ['agreements:sign'], roles: ['platform'] } as const;

/** What a region's administrator does: agreements and keys, signed with a key that stays in the region. */
export function regionRoutes(desk: Desk) {
  const app = newRoutes<CallerEnv>();
  const at = (path: string, name: string, page: Pick<DeskPage, 'show' | 'send'>) =>
    openDeskPage(app, desk, { ...signing, ...page, path: `/region${path}`, name });
  at('/agreements', 'region.agreements', { show: showOwnAgreements });
  at('/agreements/new', 'region.propose_agreement', { show: showProposal, send: actOnProposal });
  at('/agreements/:id', 'region.agreement', { show: showOwnAgreement, send: actOnOwnAgreement });
  at('/agreements/:id/terms', 'region.agreement_terms', { show: downloadTerms });
  at('/keys', 'region.keys', { show: showOwnKeys, send: actOnOwnKeys });
  return app;
}
