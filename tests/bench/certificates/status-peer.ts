import {
  compressStatuses,
  packStatuses,
} from '../../../gateway/documents/certificates/status-bits.ts';
import {
  checkListed,
  readStatusToken,
} from '../../../gateway/documents/certificates/status-token.ts';
import { compactJws } from '../../../gateway/platform/keys/jws.ts';
import type { Keys } from '../../../gateway/platform/keys/keys.ts';
import type { PeerLists } from './sd-jwt-peer.ts';

const uri = 'https://gateway.example/v1/status-lists/320509-1';

/** The values of ours: valid, revoked, suspended, unknown; and those of other widths that the specification has. */
const reasonOf = ['status.listed_valid', 'status.revoked', 'status.suspended', 'status.unknown'];

const differ = () =>
  new Error('@owf/token-status-list and the gateway read different status lists');

/** Each reads every place of what the other wrote. @throws where they do not agree */
export async function agreeOnLists(keys: Keys, theirs: PeerLists): Promise<void> {
  const key = keys.verifying.get(keys.signing.kid);
  if (!key) throw new Error('no key');
  const iat = Math.floor(Date.now() / 1000);
  const common = { sub: uri, iss: 'https://gateway.example', iat, exp: iat + 600 };

  const statuses = ['valid', 'revoked', 'suspended', 'unknown'] as const;
  const listed = statuses.map((status, nth) => ({ index: nth * 1001 + 3, status }));
  const packed = await compressStatuses(packStatuses(131_072, listed));
  const ours = await compactJws(keys.signing, 'statuslist+jwt', {
    ...common,
    status_list: { bits: 2, lst: packed },
  });
  const read = theirs.getListFromStatusListJWT(ours);
  if (listed.some(({ index }, value) => read.getStatus(index) !== value)) throw differ();
  if (read.getStatus(4) !== 0) throw differ();

  for (const bits of [1, 2, 4, 8]) {
    const written = Array.from({ length: 4096 }, (_, nth) => (nth * 7) % 2 ** bits);
    const made = theirs.createHeaderAndPayload(new theirs.StatusList(written, bits), common, {
      alg: keys.signing.alg,
      typ: '',
    });
    const jwt = await compactJws(keys.signing, made.header.typ, made.payload);
    const from = { uri, keyOf: () => ({ key, algorithms: [keys.signing.alg] }) };
    const token = await readStatusToken(jwt, from, new Date());
    if (!token.ok) throw differ();
    const same = written.every(
      (value, index) => checkListed(token.value, index).reason === (reasonOf[value] ?? reasonOf[3]),
    );
    if (!same) throw differ();
  }

  const holder = await compactJws(keys.signing, 'dc+sd-jwt', {
    status: { status_list: { idx: 4711, uri } },
  });
  const reference = theirs.getStatusListFromJWT(holder);
  if (reference.idx !== 4711 || reference.uri !== uri) throw differ();
}
