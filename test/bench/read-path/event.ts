import type { APIGatewayProxyEvent } from 'aws-lambda'

type Path = {
  readonly resource: string
  readonly parameter: 'interaction_id' | 'customer_id'
  readonly id: string
}

const host = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const requestId = 'b7c2a3f4-5d6e-4f70-8a91-b2c3d4e5f607'

/** What a browser behind a proxy sends, as API Gateway hands it over. */
const commonHeaders = {
  Accept: 'application/json, text/plain, */*',
  'Accept-Encoding': 'gzip, deflate, br',
  'Accept-Language': 'en-US,en;q=0.9',
  Authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/execute-api/aws4_request',
  Host: host,
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
  'X-Amz-Date': '20260101T000000Z',
  'X-Amzn-Trace-Id': 'Root=1-6955b900-0123456789abcdef01234567',
  'X-Forwarded-For': '198.51.100.7',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
}

/** A GET as a function behind a REST API receives it. */
export const getEvent = (
  { resource, parameter, id }: Path,
  extraHeaders: Readonly<Record<string, string>> = {},
): APIGatewayProxyEvent => {
  const path = resource.replace(`{${parameter}}`, id)
  const headers = { ...commonHeaders, ...extraHeaders }
  return {
    resource,
    path,
    httpMethod: 'GET',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { [parameter]: id },
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'a1b2c3d4e5',
      authorizer: null,
      domainName: host,
      domainPrefix: 'a1b2c3d4e5',
      extendedRequestId: 'KLd9mFZuIAMEaJQ=',
      httpMethod: 'GET',
      identity: {
        ...{
          accessKey: null,
          accountId: '000000000000',
          apiKey: null,
          apiKeyId: null,
          caller: null,
          clientCert: null,
        },
        ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null, cognitoIdentityId: null },
        ...{ cognitoIdentityPoolId: null, principalOrgId: null, sourceIp: '198.51.100.7', user: null },
        ...{ userAgent: commonHeaders['User-Agent'], userArn: 'arn:aws:iam::000000000000:role/crm' },
      },
      path: `/v1${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: 1767225600000,
      resourceId: 'abc123',
      resourcePath: resource,
      stage: 'v1',
    },
    body: null,
    isBase64Encoded: false,
  }
}
