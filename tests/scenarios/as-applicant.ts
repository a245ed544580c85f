import { companies, itemCodeIn, people } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { post, stepFor, upload, whole } from './bundles.ts';

const [{ name, uscc }] = companies;

const [person] = people;

async function askForPlaces(member: MemberClient, token: string): Promise<void> {
  const place = { region: '320509', itemCode: itemCodeIn('320509', '000109005001') };
  const day = (ahead: number) =>
    new Date(Date.now() + ahead * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  let slotId: string | undefined;
  for (let ahead = 1; slotId === undefined; ahead += 1) {
    const query = new URLSearchParams({ ...place, date: day(ahead) });
    const { body } = await member.call('GET', `/v1/appointments/slots?${query}`, { token });
    slotId = (body as { slots: { slotId: string }[] }).slots[0]?.slotId;
  }
  const { name: called, idNumber } = person;
  const applicant = { kind: 'person', name: called, idType: '111', idNumber };
  const booked = await post(member, token, '/v1/appointments', { ...place, slotId, applicant });
  const { appointmentId } = booked.body as { appointmentId: string };
  await member.call('GET', `/v1/appointments/${appointmentId}`, { token });
  await member.call('GET', '/v1/appointments', { token });
  await post(member, token, `/v1/appointments/${appointmentId}/cancellation`, {});
  await member.call('GET', '/v1/windows/queue?region=320509', { token });
}

/** Once through everything that a window can do with bundles and appointments. */
export async function actAsApplicant(member: MemberClient): Promise<void> {
  const token = await member.ownToken('cases:submit cases:read');
  await askForPlaces(member, token);
  const signedIn = await signInAndExchange(member, '330421', 'shen.wei');
  await member.call('GET', '/v1/me/opportunities', { token: signedIn });
  const seal = [upload('LICENCE'), upload('SEALSPEC')];
  const submitted = await post(member, token, '/v1/bundles', {
    ...whole(undefined, [
      stepFor('one', '320509', '000109005001', seal),
      { ...stepFor('two', '320509', '000109005001', seal), after: ['one'] },
    ]),
    applicant: { kind: 'company', name, uscc },
    shared: [],
  });
  const { bundleId } = submitted.body as { bundleId: string };
  await member.call('GET', '/v1/bundle-types', { token });
  await member.call('GET', '/v1/bundles', { token });
  await member.call('GET', `/v1/bundles/${bundleId}`, { token });
  await post(member, token, `/v1/bundles/${bundleId}/withdrawal`, { reason: '不再办理' });
  await post(member, token, `/v1/bundles/${bundleId}/steps/two/retry`, {});
}
