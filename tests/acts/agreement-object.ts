import { newId } from '../../gateway/platform/database/ids.ts';
import { agreementRecord, memberKeyChange } from '../../gateway/trust/federation/tables.ts';
import { regions } from './actors.ts';
import type { Write } from './write.ts';

const at = new Date();

export const anAgreement: Write = async (database, { clientId }) => {
  const id = newId('test', at).replaceAll('_', '-');
  await database.insert(agreementRecord).values({
    id,
    terms: {
      id,
      certificateType: '11100000MB0143028R001',
      issuerRegion: regions.deciding,
      recognisingRegion: regions.collecting,
      items: ['000131001001'],
      issuers: ['11320509XX0000001C'],
      since: '2026-01-01',
    },
    signatures: [],
    proposedBy: clientId,
    proposedAt: at,
  });
  return id;
};

export const aKeyChange: Write = async (database) => {
  const clientId = newId('test', at).replaceAll('_', '-');
  const change = { clientId, follows: '0'.repeat(64), keys: [] };
  await database
    .insert(memberKeyChange)
    .values({ clientId, change, signature: '', proposedAt: at });
  return clientId;
};
