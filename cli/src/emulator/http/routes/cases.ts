import { defaultSignatureHeader } from 'docsmith-webhooks';
import type { Router } from 'express';
import { caseNamed, caseViews, defaultBurst } from '../../../conformance/check';
import type { Receiver } from '../../../conformance/conformance-case';
import { counterAt } from '../../../conformance/counter';
import { runCase } from '../../../conformance/run-case';
import { notFound } from '../../api-error';
import { parseCase } from '../../inputs';
import type { Parts } from '../../parts';
import { signingSecret } from '../../registry';
import { jsonBody } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

export function caseRoutes(router: Router, { registry, dispatcher, targets }: Parts): void {
  router
    .route('/cases')
    .get((_req, res) => void res.json(caseViews))
    .all(methodNotAllowed('GET'));

  router
    .route('/webhooks/:id/cases/:name')
    .post(jsonBody, async (req, res) => {
      const webhook = registry.get(req.params.id);
      const one = caseNamed(req.params.name);
      if (!one) throw notFound('case', req.params.name);
      const { rate, seconds, handled, failing } = parseCase(req.body);
      const receiver: Receiver = {
        url: webhook.url,
        secret: signingSecret(webhook),
        header: defaultSignatureHeader,
        ...(handled && { handled: counterAt(handled, { targets }) }),
        ...(failing && { failing }),
        send: (what, event, text) =>
          dispatcher.probe(webhook, event, what, { of: 'case', text, signature: null }, 'case'),
      };
      // A burst can last a minute. It stops when the page or the emulator is gone.
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const burst = { rate: rate ?? defaultBurst.rate, seconds: seconds ?? defaultBurst.seconds, signal: gone.signal };
      res.json(await runCase(one, receiver, burst));
    })
    .all(methodNotAllowed('POST'));
}
