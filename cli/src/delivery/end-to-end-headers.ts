import type { HeaderLine } from './delivery-request';

/** Headers that are about one connection (RFC 9110, section 7.6.1). A proxy never passes them on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // These are made anew for the next connection.
  'content-length',
  'expect',
  'host',
]);

/** What a file does not need: credentials, and what tunnels add about the sender. */
const personal = new RegExp(
  `^(?:${[
    'authorization|cookie|x-api-key|x-auth-.*|x-access-token',
    'forwarded|x-forwarded-.*|x-original-.*|x-real-ip|true-client-ip|(?:x-)?(?:cluster-)?client-ip|x-envoy-.*|via|cdn-loop',
    'cf-.*|ngrok-.*|fastly-.*|fly-.*|x-azure-.*|x-vercel-.*|tailscale-.*',
  ].join('|')})$`,
);

/** The headers that a proxy passes on. */
export function endToEnd(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  const named = lines.filter(([name]) => name.toLowerCase() === 'connection').flatMap(([, value]) => value.split(','));
  const dropped = new Set([...hopByHop, ...named.map((name) => name.trim().toLowerCase())]);
  return lines.filter(([name]) => !dropped.has(name.toLowerCase()));
}

/** The headers that are worth keeping in a file. */
export function worthKeeping(lines: readonly HeaderLine[]): readonly HeaderLine[] {
  return endToEnd(lines).filter(([name]) => !personal.test(name.toLowerCase()));
}
