import type { Router } from 'express';
import { catalogue } from '../../catalogue';
import { methodNotAllowed } from '../method-not-allowed';

export function catalogueRoutes(router: Router): void {
  router
    .route('/catalogue')
    .get((_req, res) => void res.json(catalogue))
    .all(methodNotAllowed('GET'));
}
