import { execFileSync } from 'node:child_process';

/** Makes a key and a certificate for localhost, valid for a day. They are never written to a file. */
export function certificate(): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '-'];
  const request = ['req', '-x509', '-days', '1', '-subj', '/CN=localhost', ...key, '-out', '-'];
  return execFileSync('openssl', request, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
