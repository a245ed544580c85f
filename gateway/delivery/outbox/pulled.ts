import type { FederationDocument } from '../../trust/federation/document.ts';

/** Regions that cannot be called: no courier touches their messages, their platforms fetch them. */
export const pulledRegions = ({ regions }: FederationDocument): readonly string[] =>
  regions.flatMap(({ code, delivery }) => (delivery === 'pull' ? [code] : []));
