import { Router } from 'express';
import type { Parts } from '../parts';
import { caseRoutes } from './routes/cases';
import { catalogueRoutes } from './routes/catalogue';
import { chatRoutes } from './routes/chat';
import { deliveryRoutes } from './routes/deliveries';
import { firingRoutes } from './routes/firing';
import { sessionRoutes } from './routes/session';
import { signatureRoutes } from './routes/signature';
import { webhookRoutes } from './routes/webhooks';

/** All routes of the API. GET requests need no token, except for secrets. All other requests need it. */
export function apiRouter(parts: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const add of [
    sessionRoutes,
    webhookRoutes,
    chatRoutes,
    catalogueRoutes,
    firingRoutes,
    deliveryRoutes,
    caseRoutes,
    signatureRoutes,
  ]) {
    add(router, parts);
  }
  return router;
}
