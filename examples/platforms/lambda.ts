/** AWS Lambda without Express, behind API Gateway (REST or HTTP) or a function URL. */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { constructEvent, WebhookError } from 'docsmith-webhooks';
import { consumer } from './handlers';

type Delivery = APIGatewayProxyEvent | APIGatewayProxyEventV2;

export async function handler(delivery: Delivery): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const body = Buffer.from(delivery.body ?? '', delivery.isBase64Encoded ? 'base64' : 'utf8');
    const event = constructEvent(body, signatureOf(delivery), process.env.DOCSMITH_WEBHOOK_SECRET, {
      unknownEvents: 'acknowledge', // a type that is newer than this code is no error
    });
    await consumer.consume(event);
    return { statusCode: 204 };
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error; // Lambda logs it, and the gateway answers 5xx
    console.warn(`refused: ${error.code}`);
    const headers = { ...error.headers, 'content-type': 'application/problem+json' };
    return { statusCode: error.status, headers, body: JSON.stringify(error) };
  }
}

/** A REST API leaves the names of headers as they were sent. */
function signatureOf({ headers }: Delivery): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-docssmith-demo2-signature')?.[1];
}
