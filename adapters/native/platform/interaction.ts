import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import type { SampleRegion } from '../../kit/sample-world.ts';
import { type Account, acrOf, acrValues, findAccount, isPassword } from './accounts.ts';
import { loginPage } from './pages.ts';

type Asked = { readonly essential?: boolean; readonly values?: readonly string[] };

/** Which levels the client insists on (OpenID Connect Core 1.0 s5.5.1.1). */
function askedLevels(claims: unknown): readonly string[] {
  if (typeof claims !== 'string') return acrValues;
  const { id_token } = JSON.parse(claims) as { id_token?: { acr?: Asked } };
  return id_token?.acr?.essential ? (id_token.acr.values ?? []) : acrValues;
}

/** Log-ins are done as `level-2` at most, unless the client insists: then with a check of the face. */
function levelFor(account: Account, asked: readonly string[]): string | undefined {
  const levels = acrValues.slice(0, account.proofing + 1);
  const usual = acrOf(Math.min(account.proofing, 2));
  return asked.includes(usual) ? usual : levels.findLast((level) => asked.includes(level));
}

/** The log-in page of the provider; what the client may know was agreed between the regions. */
export async function interact(
  provider: Provider,
  home: SampleRegion,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const show = (status: number, wrong: boolean) =>
    response
      .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
      .end(loginPage(request.url ?? '', wrong));
  if (request.method !== 'POST') return void show(200, false);
  const form = new URLSearchParams(await text(request));
  const account = findAccount(home, form.get('username') ?? '');
  const acr = account && levelFor(account, askedLevels(params['claims']));
  if (!account || acr === undefined || !isPassword(form.get('password') ?? ''))
    return void show(401, true);
  const { accountId } = account;
  const grant = new provider.Grant({ clientId: String(params['client_id']), accountId });
  grant.addOIDCScope(String(params['scope']));
  const consent = { grantId: await grant.save() };
  const login = { accountId, acr, amr: ['pwd'] };
  await provider.interactionFinished(request, response, { login, consent });
}
