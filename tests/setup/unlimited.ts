import type { FederationDocument } from '../../gateway/trust/federation/document.ts';

/** Members without a quota, where the load of one member must not be what ends a run. */
export const unlimited = (document: FederationDocument): FederationDocument => ({
  ...document,
  members: document.members.map((member) => ({
    ...member,
    quota: { requestsPerSecond: 100_000, burst: 1_000_000, concurrent: 10_000 },
  })),
});
