import { type IResource, MockIntegration, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway'
import { problem, problemHeaders, statusOf } from '../../shared/errors.ts'
import { noSuchResource, responseHeaders } from './gateway-errors.ts'

const status = String(statusOf('route_not_found'))

/**
 * Answers what no route takes, for callers who are let in. Without it API Gateway itself would say the same of an unknown route
 * and of a request without a signature.
 */
export const addUnknownRoutes = (root: IResource, cors: Readonly<Record<string, string>>): void => {
  const headers = Object.entries(responseHeaders({ ...problemHeaders, ...cors }))
  const parameters = Object.fromEntries(
    headers.map(([name, value]) => [`method.response.header.${name}`, value]),
  )
  const integration = new MockIntegration({
    // Another media type than JSON is no request template's: refused, which is mapped to the same answer.
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { 'application/json': JSON.stringify({ statusCode: Number(status) }) },
    integrationResponses: [
      {
        statusCode: status,
        responseParameters: parameters,
        responseTemplates: {
          'application/json': JSON.stringify(
            problem('route_not_found', noSuchResource, '$context.requestId'),
          ),
        },
      },
    ],
  })
  const declared = Object.fromEntries(Object.keys(parameters).map((name) => [name, true]))
  const options = { methodResponses: [{ statusCode: status, responseParameters: declared }] }
  for (const resource of [root, root.addResource('{proxy+}')]) resource.addMethod('ANY', integration, options)
}
