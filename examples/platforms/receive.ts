/** Receives deliveries on any platform that speaks Fetch: `Request` in, `Response` out. */
import { constructEvent, WebhookError } from 'docsmith-webhooks';
import { consumer } from './handlers';

export async function receive(request: Request): Promise<Response> {
  try {
    const body = await request.arrayBuffer(); // the signature covers the bytes, so not request.json()
    const signature = request.headers.get('x-docssmith-demo2-signature');
    const event = constructEvent(body, signature, process.env.DOCSMITH_WEBHOOK_SECRET, {
      unknownEvents: 'acknowledge', // a type that is newer than this code is no error
    });
    await consumer.consume(event);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error; // the platform logs it and answers 500
    console.warn(`refused: ${error.code}`);
    const headers = { ...error.headers, 'content-type': 'application/problem+json' };
    return Response.json(error, { status: error.status, headers });
  }
}
