import { scopeOf } from '../../shared/principal.ts'
import type { Source } from '../../shared/routes.ts'
import type { authModes } from '../settings.ts'

/** How callers show who they are: a deployment has one of them, its setting `auth`. */
export const securitySchemes: Readonly<Record<(typeof authModes)[number], object>> = {
  iam: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'AWS Signature Version 4, service `execute-api`.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  oidc: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: "A token of the deployment's OpenID issuer, with the scope that the operation names.",
  },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'Name and password, for clients that know nothing newer.',
  },
}

/** What an operation asks for: one of these. */
export const securityOf = (source: Source): readonly object[] => [
  { iam: [] },
  { oidc: [scopeOf(source)] },
  { basic: [] },
]
