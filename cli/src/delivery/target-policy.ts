import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Says which addresses a delivery may go to. */
export interface TargetPolicy {
  /**
   * Parses a URL.
   *
   * @throws TargetError if the URL is invalid, or if its host is an address that is not allowed.
   */
  parse(text: string): URL;
  /**
   * Parses a URL and resolves its host. Call it when the user enters a URL. A name without an address is refused, too:
   * nothing shows that it is on this machine, and the answer must be the same without a network.
   *
   * @throws TargetError if the URL is invalid, or if its host is not allowed.
   */
  check(text: string): Promise<URL>;
  /** Resolves a name to its allowed addresses. The connection uses the address that was checked here. */
  readonly lookup: LookupFunction;
}

/** Deliveries to this URL, or to the address behind it, are not allowed. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code = 'refused_target';
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Refused even if an allowed name resolves to them: reserved addresses, and the metadata services of clouds. */
const never = new BlockList();
never.addSubnet('0.0.0.0', 8, 'ipv4');
never.addSubnet('169.254.0.0', 16, 'ipv4');
never.addAddress('100.100.100.200', 'ipv4');
never.addSubnet('224.0.0.0', 3, 'ipv4');
never.addAddress('::', 'ipv6');
never.addAddress('fd00:ec2::254', 'ipv6');
never.addAddress('fd20:ce::254', 'ipv6');
never.addSubnet('fe80::', 10, 'ipv6');
never.addSubnet('ff00::', 8, 'ipv6');

/** How long `check()` waits for the resolver, in milliseconds. */
const resolveLimit = 3_000;

/**
 * Allows loopback addresses and the named hosts.
 *
 * @param allowedHosts - Names or addresses, from `--allow-host`.
 */
export function targetPolicy(
  allowedHosts: readonly string[] = [],
  resolve: typeof dnsLookup = dnsLookup,
): TargetPolicy {
  const allowed = new Set(allowedHosts.map(canonicalHost));

  return { parse, check, lookup };

  function parse(text: string): URL {
    // new URL() silently removes tabs and line ends.
    if (/[\s\p{Cc}]/u.test(text)) throw new TargetError('The URL must not contain spaces or control characters.');
    if (!URL.canParse(text)) throw new TargetError('Expected a URL such as http://127.0.0.1:3000/webhooks/docsmith.');
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new TargetError(`Expected an http: or https: URL, got ${url.protocol}`);
    }
    if (url.username || url.password) throw new TargetError('The URL must not contain a user name or password.');
    // new URL() has turned decimal, hexadecimal and full-width spellings into a plain address.
    const host = canonicalHost(url.hostname);
    if (isIP(host) && !mayConnect(host, host)) throw notAllowed(host);
    return url;
  }

  async function check(text: string): Promise<URL> {
    const url = parse(text);
    const host = canonicalHost(url.hostname);
    if (isIP(host) || allowed.has(host) || /(^|\.)localhost$/.test(host)) return url;
    const signal = AbortSignal.timeout(resolveLimit);
    await new Promise<void>((done, refuse) => {
      signal.addEventListener('abort', () => refuse(unknownName(host)));
      lookup(host, { all: true }, (error) => {
        if (!error) done();
        else refuse(error instanceof TargetError ? error : unknownName(host));
      });
    });
    return url;
  }

  function lookup(...[hostname, options, callback]: Parameters<LookupFunction>): void {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const usable = addresses.filter(({ address }) => mayConnect(address, canonicalHost(hostname)));
      const [first] = usable;
      if (!first) return callback(allowed.has(canonicalHost(hostname)) ? reserved(hostname) : notAllowed(hostname), '');
      if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  }

  function mayConnect(address: string, host: string): boolean {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    // A BlockList applies the IPv4 rules to v4-mapped IPv6 addresses as well.
    if (loopback.check(address, family)) return true;
    if (allowed.has(canonicalHost(address))) return true;
    return allowed.has(host) && !never.check(address, family);
  }
}

function notAllowed(host: string): TargetError {
  return new TargetError(
    `${host} is not on this machine. To deliver to it, start the emulator with --allow-host ${host}`,
  );
}

function unknownName(host: string): TargetError {
  return new TargetError(
    `No address was found for ${host}. If it is another machine, start the emulator with --allow-host ${host}`,
  );
}

function reserved(host: string): TargetError {
  return new TargetError(
    `${host} resolves to a reserved address, such as the metadata service of a cloud. Deliveries never go there.`,
  );
}

/** The host as new URL() writes it: lower case, Punycode, dotted decimal. Without brackets. */
function canonicalHost(host: string): string {
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  const url = `http://${bracketed}/`;
  return (URL.canParse(url) ? new URL(url).hostname : host).replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
