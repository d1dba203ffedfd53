import type { Router } from 'express';
import type { Found, Resent } from '../../api';
import { ApiError } from '../../api-error';
import { asScenario } from '../../deliveries/as-scenario';
import { type Delivery, describe, summarise, viewBody } from '../../deliveries/delivery-log';
import { findDeliveries, longestSearch } from '../../deliveries/search';
import { parseExport, parseResend, parseResendAll } from '../../inputs';
import type { Parts } from '../../parts';
import { jsonBody } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

export function deliveryRoutes(router: Router, { registry, log, dispatcher }: Parts): void {
  router
    .route('/deliveries')
    .get(async (req, res) => {
      const { search } = req.query;
      if (search === undefined) return void res.json(log.summaries);
      if (typeof search !== 'string' || search.length > longestSearch) {
        throw new ApiError(400, 'invalid_search', `Search for one text of at most ${longestSearch} characters.`);
      }
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const found: Found = { ids: await findDeliveries(log.all(), search, gone.signal) };
      res.json(found);
    })
    .delete((_req, res) => {
      log.clear();
      res.status(204).end();
    })
    .all(methodNotAllowed('GET', 'DELETE'));

  router
    .route('/deliveries/resend')
    .post(jsonBody, (req, res) => void res.json(resendAll(parseResendAll(req.body).ids)))
    .all(methodNotAllowed('POST'));

  router
    .route('/deliveries/scenario')
    .post(jsonBody, (req, res) => {
      const { ids } = parseExport(req.body);
      res.json(asScenario(held(ids), secretsOf));
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/deliveries/:id')
    .get((req, res) => void res.json(describe(log.get(req.params.id))))
    .all(methodNotAllowed('GET'));

  // The body of `GET /deliveries/:id` is cut.
  router
    .route('/deliveries/:id/body')
    .get((req, res) => {
      const { body } = log.get(req.params.id).request;
      res.json(viewBody(body, false, body.length));
    })
    .all(methodNotAllowed('GET'));

  router
    .route('/deliveries/:id/resend')
    .post(jsonBody, (req, res) => {
      const { as, body } = parseResend(req.body);
      res.json(summarise(dispatcher.resend(log.get(req.params.id), as, body ?? undefined)));
    })
    .all(methodNotAllowed('POST'));

  /** The deliveries that have not left the list. */
  function held(ids: readonly string[]): readonly Delivery[] {
    return ids.filter((id) => log.has(id)).map((id) => log.get(id));
  }

  function secretsOf(webhookId: string): readonly string[] {
    const webhook = registry.all.find(({ id }) => id === webhookId);
    if (!webhook) return [];
    return webhook.previous ? [webhook.secret, webhook.previous.secret] : [webhook.secret];
  }

  function resendAll(ids: readonly string[]): Resent {
    const isRegistered = ({ webhook }: Delivery) => registry.all.some(({ id }) => id === webhook.id);
    const sendable = held(ids).filter(isRegistered);
    for (const delivery of sendable) dispatcher.resend(delivery, 'same');
    return { resent: sendable.length, skipped: ids.length - sendable.length };
  }
}
