import type { Router } from 'express';
import type { Parts } from '../../parts';
import { requireToken } from '../guard';
import { jsonBody, objectFrom } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

export function webhookRoutes(router: Router, { token, registry }: Parts): void {
  router
    .route('/webhooks')
    .get((_req, res) => void res.json(registry.views))
    .post(jsonBody, async (req, res) => void res.json(await registry.register(req.body)))
    .all(methodNotAllowed('GET', 'POST'));

  router
    .route('/webhooks/:id')
    .patch(jsonBody, async (req, res) => void res.json(await registry.change(req.params.id, objectFrom(req.body))))
    .delete((req, res) => {
      registry.remove(req.params.id);
      res.status(204).end();
    })
    .all(methodNotAllowed('PATCH', 'DELETE'));

  router
    .route('/webhooks/:id/rotate')
    .post(jsonBody, (req, res) => void res.json(registry.rotate(req.params.id)))
    .all(methodNotAllowed('POST'));

  router
    .route('/webhooks/:id/secrets')
    .get(requireToken(token), (req, res) => void res.json(registry.secrets(req.params.id)))
    .all(methodNotAllowed('GET'));
}
