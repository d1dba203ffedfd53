import { listen } from '../../../__tests__/support/endpoint';

/** A receiver that answers 500 with its own error text until it is mended, as a developer edits a handler. */
export async function changingReceiver() {
  let isMended = false;
  const { url } = await listen((req, res) => {
    req.resume();
    if (isMended) return res.writeHead(204).end();
    res.writeHead(500, { 'Content-Type': 'application/json' });
    return res.end('{"error":"SQLITE_BUSY: database is locked","at":"app.js:41"}');
  });
  return {
    url,
    mend: () => {
      isMended = true;
    },
  };
}
