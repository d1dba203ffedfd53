import app from './docsmith-express5.mjs';

export default app.get('/ping', (_req, res) => res.send('pong'));
