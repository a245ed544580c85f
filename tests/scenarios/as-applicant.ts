import { companies } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/embedded/member-client.ts';
import { post, stepFor, upload, whole } from './bundles.ts';

const [{ name, uscc }] = companies;

/** Once through everything that a window can do with a bundle. */
export async function actAsApplicant(member: MemberClient): Promise<void> {
  const token = await member.ownToken('cases:submit cases:read');
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
