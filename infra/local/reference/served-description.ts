import { openApi } from '../../description/openapi.ts'

/** How the service that runs here is reached. */
export type ReferenceOptions = {
  readonly basePath: string
  /** The credentials that are asked for. */
  readonly auth: 'open' | keyof typeof openApi.components.securitySchemes
}

/** The description of the API with this service in it: its address, and no credentials but those that it takes. */
export const servedDescription = ({ basePath, auth }: ReferenceOptions): string => {
  const { securitySchemes, ...components } = openApi.components
  const schemes = auth === 'open' ? {} : { [auth]: securitySchemes[auth] }
  const isTaken = (requirement: object) => Object.keys(requirement).some((name) => name in schemes)
  const paths = Object.entries(openApi.paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([method, operation]) => [
        method,
        { ...operation, security: operation.security.filter(isTaken) },
      ]),
    ),
  ])
  return JSON.stringify({
    ...openApi,
    servers: [{ url: basePath || '/' }],
    paths: Object.fromEntries(paths),
    components: { ...components, securitySchemes: schemes },
  })
}
