import { accessTokenUrn, exchangeGrant } from '../exchange-request.ts';
import { regionalTicketType } from '../regional-ticket.ts';
import { logIn } from './login.ts';
import { postToken, type Rig, type TestMember, type TokenAnswer, tokenForm } from './rig.ts';

/** What an OAuth client asks at the token endpoint of a rig that is there by the time of asking. */
export function tokenClient(rigOf: () => Rig) {
  const ask = async (
    member: TestMember,
    parameters: Readonly<Record<string, string>>,
  ): Promise<TokenAnswer> =>
    postToken(rigOf(), await tokenForm(rigOf(), member, { ...parameters }));
  const refusal = async (answer: Promise<TokenAnswer>) => (await answer).body['error'];
  const tokenOf = async (answer: Promise<TokenAnswer>) => (await answer).body['access_token'] ?? '';
  const exchange = (
    member: TestMember,
    token: string,
    change: Readonly<Record<string, string>> = {},
  ): Promise<TokenAnswer> =>
    ask(member, {
      grant_type: exchangeGrant,
      subject_token: token,
      subject_token_type: accessTokenUrn,
      ...change,
    });
  /** A token of a person at the Qingpu window towards Jiashan. */
  const windowToken = async (): Promise<string> => {
    const ticket = (await logIn(rigOf(), 'window')).get('regional_ticket') ?? '';
    return tokenOf(
      exchange(rigOf().qingpu, ticket, {
        subject_token_type: regionalTicketType,
        audience: 'urn:tongban:region:330421',
      }),
    );
  };
  return { ask, refusal, tokenOf, exchange, windowToken };
}
