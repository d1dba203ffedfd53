import { ServerResponse } from 'node:http';
import { Socket, type SocketConstructorOpts } from 'node:net';

/** Makes a response with the same methods and headers that leads nowhere. It takes everything, and never waits. */
export function nowhere(response: ServerResponse, statusCode: number): ServerResponse {
  const copy = new ServerResponse(response.req);
  // Express's methods are on the prototype. A response of HTTP/2 has other members than this one.
  if (response instanceof ServerResponse) Object.setPrototypeOf(copy, Object.getPrototypeOf(response));
  for (const [name, value] of Object.entries(response.getHeaders())) {
    // HTTP/2 keeps `:status` among the headers.
    if (value !== undefined && !name.startsWith(':') && !framing.includes(name)) copy.setHeader(name, value);
  }
  copy.statusCode = statusCode;
  copy.assignSocket(new NowhereSocket(neverFull));
  // Without a listener, a write after the end would end the process. With a real sender that has left, it is ignored.
  copy.on('error', () => {});
  copy.once('finish', () => copy.destroy());
  return copy;
}

/** These describe the body that was to be sent. */
const framing = ['content-length', 'transfer-encoding'];

/** The options of a stream, which a socket takes too. */
const neverFull: SocketConstructorOpts & { readonly writableHighWaterMark: number } = {
  writableHighWaterMark: Number.MAX_SAFE_INTEGER,
};

class NowhereSocket extends Socket {
  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _writev(_chunks: unknown, done: () => void): void {
    done();
  }
}
