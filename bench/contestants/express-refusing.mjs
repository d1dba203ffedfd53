import express from 'express';

export default express().use('/webhooks', (_req, res) => {
  res.writeHead(401, { connection: 'close' }).end();
});
