import { certificateDispute } from '../../gateway/documents/certificates/dispute-tables.ts';
import { certificatePreview } from '../../gateway/documents/certificates/preview-tables.ts';
import { certificateQuestion } from '../../gateway/documents/certificates/tables.ts';
import { newId } from '../../gateway/platform/database/ids.ts';
import { person, regions } from './actors.ts';
import type { Write } from './write.ts';

const at = new Date();
const bytes = new Uint8Array(32);

export const aDispute: Write = async (database, { clientId }) => {
  const id = newId('dis', at);
  await database.insert(certificateDispute).values({
    id,
    certificateRef: id,
    region: regions.deciding,
    certificateType: 'x',
    field: 'holderName',
    clientId,
    subject: person,
    byHolder: true,
    createdAt: at,
    answerBy: '2030-01-01',
    outcome: 'confirmed',
    answeredAt: at,
    wrappedKey: new Uint8Array(0),
    masterVersion: 'm1',
    sealed: new Uint8Array(0),
  });
  return id;
};

export const aPreview: Write = async (database, { clientId }) => {
  const id = newId('prev', at);
  await database.insert(certificatePreview).values({
    id,
    clientId,
    subject: person,
    itemCode: '11320509XX0000001C4000109001001',
    certificates: [],
    until: new Date(at.getTime() + 86_400_000),
    createdAt: at,
    wrappedKey: bytes,
    masterVersion: 'm1',
    sealed: bytes,
  });
  return id;
};

export const aQuestion: Write = async (database) => {
  const id = newId('question', at);
  await database.insert(certificateQuestion).values({
    id,
    homeRegion: regions.deciding,
    askedAs: id,
    wrappedKey: bytes,
    masterVersion: 'm1',
    sealed: bytes,
    createdAt: at,
    expiresAt: new Date(at.getTime() + 86_400_000),
  });
  return id;
};
