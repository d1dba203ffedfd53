import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { listen } from '../../../__tests__/support/endpoint';
import { deliver } from '../../src/delivery/deliver';
import { deliveryRequest } from '../../src/delivery/delivery-request';
import { type Failure, failureOf } from '../../src/delivery/failure';
import { targetPolicy } from '../../src/delivery/target-policy';

/** Made for these tests alone. Nothing trusts it. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsTlI4Cwq4SYNU//9
SLvf2Q19XLtFaAS5vqU+AMb+0emhRANCAATkM99UIa+c5ncHKT+o5pAck9Mte2si
e/2AzeGB/nyoZ+CjHu18uYt53n+PEDgbeqMBeRXalXdpd2JOH6Fjtq8t
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBoDCCAUegAwIBAgIUOEwWJ1ObiLc/ohrLnrNxIerGeyUwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDAgFw0yNjExMjYyMjQxMjdaGA8yMTI2
MTEwMjIyNDEyN1owGDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABOQz31Qhr5zmdwcpP6jmkByT0y17ayJ7/YDN4YH+fKhn
4KMe7Xy5i3nef48QOBt6owF5FdqVd2l3Yk4foWO2ry2jbTBrMB0GA1UdDgQWBBTv
gCJvZvk9icOprpLi6QS3xF/8LTAfBgNVHSMEGDAWgBTvgCJvZvk9icOprpLi6QS3
xF/8LTAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDXJlY2VpdmVyLnRlc3Qw
CgYIKoZIzj0EAwIDRwAwRAIgN1M/0qw1bHHKLf92+GW8QUck4CFMmK1A/XWRUyWu
HrcCIDpOmDEQoMl2JitaobfadfVNvXm9ud6NSQoNti3jZ2xh
-----END CERTIFICATE-----`;

let secure: Server;

beforeAll(async () => {
  secure = createServer({ key, cert }, (_req, res) => res.end());
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise((resolve) => secure.close(resolve)));

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function failureAt(url: string) {
  return (await deliver(url, deliveryRequest(url, '{}', 'secret'), { targets: targetPolicy() })).outcome;
}

test('https to a port with plain HTTP', async () => {
  const { port } = await listen((_req, res) => res.end());
  expect(await failureAt(`https://127.0.0.1:${port}`)).toEqual({
    code: 'tls_failed',
    message: `https://127.0.0.1:${port} does not speak TLS (EPROTO). Is it http://?`,
  });
});

test('plain HTTP to a port with TLS', async () => {
  expect(await failureAt(`http://127.0.0.1:${portOf(secure)}`)).toEqual({
    code: 'connection_closed',
    message:
      'The server closed the connection without a complete answer (ECONNRESET). If it speaks TLS, the URL begins with https://.',
  });
});

test('a certificate that is not trusted', async () => {
  expect(await failureAt(`https://127.0.0.1:${portOf(secure)}`)).toEqual({
    code: 'certificate_refused',
    message: expect.stringMatching(/^The certificate of https:.* is not trusted: .*certificate.* \(\w*CERT\w*\)\.$/),
  });
});

const error = (code: string, message: string, more = {}) => Object.assign(new Error(message), { code, ...more });

test.each<[string, Error, Failure['code'], RegExp]>([
  [
    'a TLS alert as the answer to plain HTTP',
    error('HPE_INVALID_CONSTANT', 'Parse Error', { rawPacket: Buffer.from([0x15, 0x03, 0x01, 0, 2, 2, 70]) }),
    'not_http',
    /^http:\/\/receiver\.test speaks TLS\. Is it https:\/\/\?$/,
  ],
  [
    'a TLS version that one side refuses',
    error(
      'EPROTO',
      'write EPROTO 80:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:x.c:1601:',
    ),
    'tls_failed',
    /no TLS in common: tlsv1 alert protocol version \(EPROTO\)\.$/,
  ],
  [
    'a server that closes the connection during the handshake',
    error('ECONNRESET', 'Client network socket disconnected before secure TLS connection was established'),
    'tls_failed',
    /closed the connection instead of speaking TLS/,
  ],
  [
    'a certificate for another host',
    error('ERR_TLS_CERT_ALTNAME_INVALID', "Host: a. is not in the cert's altnames: DNS:b"),
    'certificate_refused',
    /is not trusted: Host: a\. is not in the cert's altnames: DNS:b/,
  ],
  [
    'an address that no route leads to',
    error('EHOSTUNREACH', 'no route'),
    'connection_failed',
    /^No connection: no route$/,
  ],
])('%s', (_what, cause, code, message) => {
  expect(failureOf(cause, 'http://receiver.test/')).toEqual({ code, message: expect.stringMatching(message) });
});
