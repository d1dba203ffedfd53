import { createHmac } from 'node:crypto';
import { handle } from '../handled.mjs';

const secret = process.env.WEBHOOK_SECRET;

export default (req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    const hash = createHmac('sha256', secret).update(body).digest('hex');
    if (hash !== req.headers['x-docssmith-demo2-signature']) {
      res.writeHead(401).end();
      return;
    }
    handle(JSON.parse(body));
    res.writeHead(204).end();
  });
};
