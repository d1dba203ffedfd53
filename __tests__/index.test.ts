import * as root from 'docsmith-webhooks';

test('the public names are these, and no others', () => {
  expect(Object.keys(root).sort()).toEqual([
    'WebhookError',
    'captureRawBody',
    'claimEvent',
    'constructEvent',
    'defaultSignatureHeader',
    'docsmithWebhooks',
    'eventRouter',
    'eventTypes',
    'isEventType',
    'memoryStore',
    'sign',
    'validateEvent',
    'verify',
    'verifySignature',
  ]);
});
