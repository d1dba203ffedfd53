import type { Router } from 'express';
import { summarise } from '../../deliveries/delivery-log';
import { exampleText, fire, verdictOn } from '../../deliveries/firing';
import { parseFire, parseSimulation, parseValidation } from '../../inputs';
import type { Parts } from '../../parts';
import { jsonBody } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

export function firingRoutes(router: Router, { registry, dispatcher, simulation }: Parts): void {
  router
    .route('/examples/:type')
    .get((req, res) => {
      const { type } = parseFire({ type: req.params.type, body: '' });
      res.json({ body: exampleText(type) });
    })
    .all(methodNotAllowed('GET'));

  router
    .route('/validation')
    .post(jsonBody, (req, res) => void res.json(verdictOn(parseValidation(req.body))))
    .all(methodNotAllowed('POST'));

  router
    .route('/fire')
    .post(jsonBody, (req, res) => void res.json(fire(parseFire(req.body), registry, dispatcher).map(summarise)))
    .all(methodNotAllowed('POST'));

  router
    .route('/simulation')
    .post(jsonBody, (req, res) => {
      const { running, rate } = parseSimulation(req.body);
      if (running) simulation.start(rate ?? undefined);
      else simulation.stop(rate ?? undefined);
      res.json(simulation.view);
    })
    .all(methodNotAllowed('POST'));
}
