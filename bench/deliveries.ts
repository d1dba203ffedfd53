import { createHmac } from 'node:crypto';
import { exampleEvent } from 'docsmith-webhooks/testing';

export const secret = 'the secret webhook key';

/** Environment variables for the contestants. Svix and Standard Webhooks take the secret in base64. */
export const environment = { WEBHOOK_SECRET: secret, WEBHOOK_SECRET_BASE64: Buffer.from(secret).toString('base64') };

export const sizes = { '0.5 KB': 500, '10 KB': 10_000, '100 KB': 100_000, '1 MB': 1_000_000 } as const;
export type Size = keyof typeof sizes;

/** A signed request. */
export interface Delivery {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The service whose deliveries a contestant receives. */
export type Scheme = keyof typeof schemes;

const schemes = {
  docsmith: signed(messageUpdated, (body) => ({ 'x-docssmith-demo2-signature': hmac(body, 'hex') })),
  github: signed(messageUpdated, (body) => ({
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${hmac(body, 'hex')}`,
  })),
  line: signed(
    (size) => ({ destination: 'U0', events: [messageUpdated(size)] }),
    (body) => ({ 'x-line-signature': hmac(body, 'base64') }),
  ),
  stripe: signed(
    (size) => ({ object: 'event', ...messageUpdated(size) }),
    (body) => {
      const time = unixTime();
      return { 'stripe-signature': `t=${time},v1=${hmac(`${time}.${body}`, 'hex')}` };
    },
  ),
  standardWebhooks: signed(messageUpdated, (body) => {
    const time = unixTime();
    const signature = hmac(`msg_1.${time}.${body}`, 'base64');
    return { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  }),
};

/** Makes a delivery of about `size` bytes. Make it just before use: some schemes reject signatures after 5 minutes. */
export function deliveryOf(scheme: Scheme, size: number): Delivery {
  return schemes[scheme](size);
}

function signed(event: (size: number) => object, sign: (body: Buffer) => Record<string, string>) {
  return (size: number): Delivery => {
    const body = Buffer.from(JSON.stringify(event(size)));
    return { body, headers: { 'content-type': 'application/json', ...sign(body) } };
  };
}

function hmac(body: Buffer | string, encoding: 'hex' | 'base64'): string {
  return createHmac('sha256', secret).update(body).digest(encoding);
}

function unixTime(): string {
  return String(Math.floor(Date.now() / 1000));
}

/** Makes the guide's second example, which has about 0.5 KB. Attachments fill it up to the size. */
export function messageUpdated(size: number) {
  const attachments = Array.from({ length: Math.floor((size - sizes['0.5 KB']) / 175) }, (_, index) => ({
    id: `qLr8sW${String(index).padStart(10, '0')}`,
    name: 'photograph-from-the-holidays.jpg',
    content_type: 'image/jpeg',
    bytes: 705103,
    url: 'https://assets.docssmith.chat/attachments/photograph.jpg',
  }));
  return exampleEvent('message.updated', { id: 'a056V7R7NmNRjl70', payload: { attachments } });
}
