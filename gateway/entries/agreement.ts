import { agreementCommand } from './agreement-command.ts';
import { runAsSigner, signerOptions } from './signing-command.ts';

await runAsSigner(
  agreementCommand,
  `互认协议: a region’s side of agreements, at a gateway.
  npm run agreement -- propose FILE   proposes the terms in FILE, signed
  npm run agreement -- diff FILE      where the terms at the gateway are not those in FILE
  npm run agreement -- sign FILE      signs the terms in FILE, if they are those at the gateway
  npm run -s agreement -- write FILE  writes the terms in FILE, signed, for the page /region/agreements; calls nobody, needs no --gateway
  npm run agreement -- show [ID]      one agreement, or all that bind this region
  npm run agreement -- end ID --reason WORD [--on YYYY-MM-DD]
${signerOptions} docs/federation.md#agreements`,
  ['write'],
);
