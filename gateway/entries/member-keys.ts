import { memberKeysCommand } from './member-keys-command.ts';
import { runAsSigner, signerOptions } from './signing-command.ts';

await runAsSigner(
  memberKeysCommand,
  `换钥: a platform changes its own keys and the addresses to which people come back, and the operator signs the same.
  npm run member-keys -- show                     of a platform: its keys in force and its last change
  npm run member-keys -- propose FILE             of a platform: proposes what is in FILE ({"keys": [...], "redirectUris": [...]?}; keys public), signed
  npm run -s member-keys -- write FILE            of both: writes the change in FILE, signed, for the pages /region/keys and /ops/member-keys; calls nobody, needs no --gateway
  npm run member-keys -- waiting                  of an operator: changes that wait
  npm run member-keys -- confirm CLIENT_ID FILE   of an operator: signs keys and addresses in FILE, if they are those that wait
  npm run member-keys -- refuse CLIENT_ID --reason not_confirmed_by_member|wrong_keys|security
${signerOptions} docs/federation.md#keys`,
  ['write'],
);
