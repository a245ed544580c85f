import { execFileSync } from 'node:child_process';

/** Whether this machine has an `openssl` that knows SM2 (3 does): a second opinion, where there is one. */
export function hasOpensslSm2(): boolean {
  try {
    const version = execFileSync('openssl', ['version'], { encoding: 'utf8', stdio: 'pipe' });
    const curves = execFileSync('openssl', ['ecparam', '-list_curves'], { stdio: 'pipe' });
    return /^OpenSSL [3-9]/.test(version) && curves.includes('SM2');
  } catch {
    return false;
  }
}
