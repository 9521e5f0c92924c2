import { account } from './account.ts'

/** Stands for the endpoint of the queues, whose port is known only when it listens. */
const placeholder = 'http://sqs.local'

/** The URL of a queue as the template's reader knows it: `atEndpoint` makes one of it that answers. */
export const queueUrl = (name: string): string => `${placeholder}/${account.id}/${name}`

/** Variables with the URLs of queues in them as they are when the queues answer at an endpoint. */
export const atEndpoint = (
  variables: Readonly<Record<string, string>>,
  endpoint: string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.startsWith(`${placeholder}/`) ? `${endpoint}${value.slice(placeholder.length)}` : value,
    ]),
  )
