import { handle } from '../handled.mjs';

export default (req, res) => {
  req.resume();
  req.on('end', () => {
    handle();
    res.writeHead(204).end();
  });
};
