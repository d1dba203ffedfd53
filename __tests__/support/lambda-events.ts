import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** The event of a REST API (payload format 1.0). It leaves the names of headers as they were sent. */
export function restApiEvent(body: string, headers: Record<string, string>, isBase64Encoded: boolean) {
  const sent = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [capitalized(name), value])),
    Host: 'x1y2z3.execute-api.eu-central-1.amazonaws.com',
    'User-Agent': 'docssmith-demo2',
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Proto': 'https',
  };
  return {
    resource: '/{proxy+}',
    path: '/webhooks/docsmith',
    httpMethod: 'POST',
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: 'webhooks/docsmith' },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'x1y2z3',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: 'POST',
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '203.0.113.7',
        user: null,
        userAgent: 'docssmith-demo2',
        userArn: null,
        vpcId: undefined,
        vpceId: undefined,
      },
      path: '/prod/webhooks/docsmith',
      stage: 'prod',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      requestTimeEpoch: 1_795_000_000_000,
      resourceId: '123456',
      resourcePath: '/{proxy+}',
    },
    body: encoded(body, isBase64Encoded),
    isBase64Encoded,
  } satisfies APIGatewayProxyEvent;
}

/** The event of an HTTP API or a function URL (payload format 2.0). It writes the names of headers in lower case. */
export function httpApiEvent(body: string, headers: Record<string, string>, isBase64Encoded: boolean) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/webhooks/docsmith',
    rawQueryString: '',
    headers: {
      ...headers,
      host: 'x1y2z3.lambda-url.eu-central-1.on.aws',
      'user-agent': 'docssmith-demo2',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'x1y2z3',
      domainName: 'x1y2z3.lambda-url.eu-central-1.on.aws',
      domainPrefix: 'x1y2z3',
      http: {
        method: 'POST',
        path: '/webhooks/docsmith',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'docssmith-demo2',
      },
      requestId: '4f2a8d2e-1111-4222-8333-444455556666',
      routeKey: '$default',
      stage: '$default',
      time: '27/Nov/2026:08:00:00 +0000',
      timeEpoch: 1_795_000_000_000,
    },
    body: encoded(body, isBase64Encoded),
    isBase64Encoded,
  } satisfies APIGatewayProxyEventV2;
}

function capitalized(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function encoded(body: string, isBase64Encoded: boolean): string {
  return isBase64Encoded ? Buffer.from(body).toString('base64') : body;
}
