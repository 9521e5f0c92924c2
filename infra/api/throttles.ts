import type { MethodDeploymentOptions } from 'aws-cdk-lib/aws-apigateway'
import { routes, servedMethods } from '../../shared/routes.ts'
import type { Configuration } from '../configuration.ts'

/** Each served method of each route by itself; what is left, such as unknown routes, has the lower limit of bodies. */
export const throttles = (configuration: Configuration): Record<string, MethodDeploymentOptions> =>
  Object.fromEntries(
    Object.values(routes).flatMap(({ path, source }) =>
      servedMethods.map((method) => [
        `${configuration.basePath}${path}/${method}`,
        source === 'content'
          ? {
              throttlingRateLimit: configuration.contentRatePerSecond,
              throttlingBurstLimit: configuration.contentBurst,
            }
          : {
              throttlingRateLimit: configuration.recordRatePerSecond,
              throttlingBurstLimit: configuration.recordBurst,
            },
      ]),
    ),
  )
