import type { Router } from 'express';
import type { Parts } from '../../parts';
import { methodNotAllowed } from '../method-not-allowed';

export function sessionRoutes(router: Router, { token, changes, snapshot }: Parts): void {
  router
    .route('/session')
    .get((_req, res) => void res.json({ token }))
    .all(methodNotAllowed('GET'));

  router
    .route('/live')
    .get((_req, res) => changes.open(res, snapshot))
    .all(methodNotAllowed('GET'));
}
