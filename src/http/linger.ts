import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';

/** Milliseconds, from the answer on. More data does not extend it. Go waits 500 ms, nginx up to 30 s. */
const lingerTime = 1000;

/** Bytes. With them, a rejected sender cannot make us read 1 MB, the default limit of a body. Go reads 256 KB. */
const lingerBytes = 512 * 1024;

/** Connections at once. A flood of rejected senders cannot hold more; the others are closed at once. */
const mostLingering = 256;

let lingering = 0;

/**
 * Makes the answer to a request reach the sender if Node closes the connection after it, although the body has not
 * arrived completely.
 *
 * If the sender is still writing when the connection is closed, TCP resets it, and the sender may see the reset instead
 * of the answer: nginx turns a 413 into a 502. RFC 9112, section 9.6, says how to close: first the sending side, later
 * the rest.
 */
export function lingerOnClose(req: IncomingMessage, res: ServerResponse): void {
  // In HTTP/2, the connection is not closed.
  if (req.complete || req.httpVersionMajor > 1) return;
  const { socket } = req;
  const { destroySoon } = socket;
  const lingerSoon = () => linger(socket);
  // Between these two listeners, Node's own calls destroySoon() if the connection is to be closed.
  res.prependOnceListener('finish', () => {
    if (!req.complete && !socket.destroyed && lingering < mostLingering) socket.destroySoon = lingerSoon;
  });
  res.once('finish', () => {
    socket.destroySoon = destroySoon;
  });
}

/** Ends the sending side, drops what still arrives, and closes the connection when the sender does or a bound is reached. */
function linger(socket: Socket): void {
  lingering++;
  const timer = setTimeout(() => socket.destroy(), lingerTime);
  socket.once('close', () => {
    lingering--;
    clearTimeout(timer);
  });

  // Takes the connection away from Node's HTTP parser, which would go on with the next request.
  socket.removeAllListeners('data').removeAllListeners('end');
  const mostRead = socket.bytesRead + lingerBytes;
  socket.on('data', () => {
    // Full buffers stop the sender without a reset, so it has time to see the answer.
    if (socket.bytesRead >= mostRead) socket.pause();
  });
  socket.resume();
  socket.end();
}
