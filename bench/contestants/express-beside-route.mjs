import app from './express-by-hand.mjs';

export default app.get('/ping', (_req, res) => res.send('pong'));
