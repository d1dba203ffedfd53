import type { Router } from 'express';
import { explainMismatch, type NamedSecret } from '../../../signature/explain-mismatch';
import { ApiError } from '../../api-error';
import { parseSignatureQuestion, type SignatureQuestion } from '../../inputs';
import type { Parts } from '../../parts';
import { type Registry, signingSecret } from '../../registry';
import { jsonBody } from '../json-body';
import { methodNotAllowed } from '../method-not-allowed';

/** In bytes. The explanation takes about a second for such a body, and the emulator does nothing else meanwhile. */
const bodyLimit = 1024 * 1024;

export function signatureRoutes(router: Router, { registry }: Parts): void {
  router
    .route('/signature')
    .post(jsonBody, (req, res) => {
      const question = parseSignatureQuestion(req.body);
      const body = Buffer.from(question.body);
      if (body.length > bodyLimit) throw new ApiError(413, 'payload_too_large', 'The body is over 1 MiB.');
      res.json(explainMismatch(body, question.header, secretsFor(question, registry)));
    })
    .all(methodNotAllowed('POST'));
}

/** The secret of the question is used once. It is neither kept nor part of an answer. */
function secretsFor({ secret, webhook }: SignatureQuestion, registry: Registry): readonly NamedSecret[] {
  if (secret) return [{ name: 'this secret', bytes: Buffer.from(secret) }];
  if (!webhook) throw new ApiError(422, 'invalid_input', 'Give a secret, or the id of a webhook.');
  const signing = signingSecret(registry.get(webhook));
  const { current, previous } = registry.secrets(webhook);
  const named: NamedSecret[] = [{ name: 'the current secret of this webhook', bytes: Buffer.from(current) }];
  if (previous !== null) named.push({ name: 'the previous secret of this webhook', bytes: Buffer.from(previous) });
  return signing === current ? named : named.reverse();
}
