import type { Router } from 'express';
import { resources } from '../../chat/resources';
import type { Parts } from '../../parts';
import { jsonBody, objectFrom } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

/** The resources of the chat service, each with the same routes. */
export function chatRoutes(router: Router, { service }: Parts): void {
  for (const resource of resources) {
    router
      .route(`/${resource}s`)
      .get((_req, res) => void res.json(service.list(resource)))
      .post(jsonBody, (req, res) => void res.json(service.create(resource, req.body)))
      .all(methodNotAllowed('GET', 'POST'));

    router
      .route(`/${resource}s/:id`)
      .get((req, res) => void res.json(service.get(resource, req.params.id)))
      .patch(jsonBody, (req, res) => void res.json(service.edit(resource, req.params.id, objectFrom(req.body))))
      .delete((req, res) => {
        service.remove(resource, req.params.id);
        res.status(204).end();
      })
      .all(methodNotAllowed('GET', 'PATCH', 'DELETE'));
  }
}
