import { detailTypesIn, detailTypesOut, ownSource } from '../../shared/detail-types.ts'
import type { JsonSchema } from '../../shared/resource-fields.ts'
import { detailsIn } from './details-in.ts'
import { detailOut, summariesOut } from './details-out.ts'

const message = (type: string, summary: string, source: JsonSchema, detail: JsonSchema) => [
  type,
  {
    name: type,
    summary,
    contentType: 'application/json',
    payload: {
      type: 'object',
      required: ['source', 'detail-type', 'detail'],
      properties: { source, 'detail-type': { type: 'string', const: type }, detail },
    },
  },
]

/** Any system but this one. */
const sourceIn: JsonSchema = { type: 'string', not: { const: ownSource } }
const sourceOut: JsonSchema = { type: 'string', const: ownSource }

const referTo = (channel: string, types: readonly string[]) =>
  types.map((type) => ({ $ref: `#/channels/${channel}/messages/${type}` }))

const channel = (description: string, types: readonly string[]) => ({
  address: 'interactions',
  description,
  servers: [{ $ref: '#/servers/eventBridge' }],
  messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
})

/** The events of the service as AsyncAPI 3, from the types that the functions themselves work with. */
export const asyncApi = {
  asyncapi: '3.0.0',
  info: {
    title: 'Query Interactions',
    version: '1.0.0',
    description:
      'Events that tell the service what happens to interactions, and events that tell others what changed in it: entries of one ' +
      'EventBridge bus, output `EventBusName` of a deployment. All are safe to send and to handle twice, and in any order.',
    license: { name: 'Apache-2.0' },
  },
  defaultContentType: 'application/json',
  servers: {
    eventBridge: {
      host: 'events.{region}.amazonaws.com',
      protocol: 'https',
      description: 'EventBridge of the region of the deployment.',
      variables: { region: { default: 'eu-west-1' } },
    },
  },
  channels: {
    told: channel('What the service is told.', detailTypesIn),
    changes: channel('What the service tells.', detailTypesOut),
  },
  operations: {
    takeIn: {
      action: 'receive',
      summary: 'The service takes in what happened to interactions',
      channel: { $ref: '#/channels/told' },
      messages: referTo('told', detailTypesIn),
    },
    publish: {
      action: 'send',
      summary: 'The service publishes every change of a stored interaction',
      channel: { $ref: '#/channels/changes' },
      messages: referTo('changes', detailTypesOut),
    },
  },
  components: {
    messages: Object.fromEntries([
      ...detailTypesIn.map((type) =>
        message(type, detailsIn[type].summary, sourceIn, detailsIn[type].schema),
      ),
      ...detailTypesOut.map((type) => message(type, summariesOut[type], sourceOut, detailOut(type))),
    ]),
  },
} as const
