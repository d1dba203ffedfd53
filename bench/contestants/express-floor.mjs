import express from 'express';
import { handle } from '../handled.mjs';

export default express().use((req, res) => {
  req.resume();
  req.on('end', () => {
    handle();
    res.status(204).end();
  });
});
