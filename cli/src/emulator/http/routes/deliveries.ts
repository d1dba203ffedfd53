import type { Router } from 'express';
import { describe, summarise } from '../../deliveries/delivery-log';
import { parseResend } from '../../inputs';
import type { Parts } from '../../parts';
import { jsonBody } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

export function deliveryRoutes(router: Router, { log, dispatcher }: Parts): void {
  router
    .route('/deliveries')
    .get((_req, res) => void res.json(log.summaries))
    .delete((_req, res) => {
      log.clear();
      res.status(204).end();
    })
    .all(methodNotAllowed('GET', 'DELETE'));

  router
    .route('/deliveries/:id')
    .get((req, res) => void res.json(describe(log.get(req.params.id))))
    .all(methodNotAllowed('GET'));

  router
    .route('/deliveries/:id/resend')
    .post(jsonBody, (req, res) => {
      const { as, body } = parseResend(req.body);
      res.json(summarise(dispatcher.resend(log.get(req.params.id), as, body ?? undefined)));
    })
    .all(methodNotAllowed('POST'));
}
